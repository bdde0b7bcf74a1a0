package io.inferaligner.steering.api;

import com.google.protobuf.ByteString;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateCost;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.proto.steering.v1.Cost;
import io.inferaligner.proto.steering.v1.DataSource;
import io.inferaligner.proto.steering.v1.LabelledPrompt;
import io.inferaligner.steering.extract.Prompt;
import io.inferaligner.steering.extract.Threshold;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Checks uploaded prompts; its sentences name the row, never its text. */
final class PromptCheck {
  private static final int MAX_ID = 200;
  private static final int MAX_PROMPTS = 100_000;

  private final List<Prompt> prompts = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  void add(LabelledPrompt row) {
    String id = row.getId();
    if (id.isEmpty() || id.length() > MAX_ID || !ids.add(id)) {
      throw invalid(
          "row %d needs an id of its own, 1 to %d characters long"
              .formatted(prompts.size() + 1, MAX_ID));
    }
    if (prompts.size() == MAX_PROMPTS) {
      throw invalid("more than %d prompts were sent".formatted(MAX_PROMPTS));
    }
    boolean harmful =
        switch (row.getLabel()) {
          case PROMPT_LABEL_HARMFUL -> true;
          case PROMPT_LABEL_HARMLESS -> false;
          case PROMPT_LABEL_UNSPECIFIED, UNRECOGNIZED ->
              throw invalid("row '" + id + "' has no label");
        };
    String text = text(row.getText(), "row '" + id + "'");
    if (text.isBlank()) {
      throw invalid("row '" + id + "' is empty");
    }
    if (!row.getDomain().isEmpty()) {
      BundleCodec.requireName("name of a domain", row.getDomain());
      if (harmful) {
        throw invalid("row '" + id + "' is harmful: a domain's threshold is set on harmless ones");
      }
    }
    String group = row.getGroup().isEmpty() ? id : row.getGroup();
    prompts.add(new Prompt(id, text, harmful, group, row.getDomain()));
  }

  /** The prompts, at least {@code least} of each class. */
  List<Prompt> prompts(int least) {
    long harmful = prompts.stream().filter(Prompt::harmful).count();
    long harmless =
        prompts.stream().filter(row -> !row.harmful() && row.domain().isEmpty()).count();
    if (harmful < least || harmless < least) {
      throw invalid(
          "at least %d harmful and %d harmless prompts are needed, got %d and %d"
              .formatted(least, least, harmful, harmless));
    }
    return List.copyOf(prompts);
  }

  /** The same, none of which belongs to a domain. */
  List<Prompt> promptsOfNoDomain(int least) {
    if (prompts.stream().anyMatch(row -> !row.domain().isEmpty())) {
      throw invalid("domains have no meaning for an extraction: calibrate its bundle with them");
    }
    return prompts(least);
  }

  static String text(ByteString bytes, String what) {
    return Messages.text(bytes).orElseThrow(() -> invalid(what + " is not valid UTF-8"));
  }

  /**
   * How the threshold is chosen.
   *
   * @param cost absent unless the mode is COST
   */
  static Threshold threshold(String name, double targetFpr, Optional<Cost> cost) {
    ThresholdMode mode;
    try {
      mode = ThresholdMode.valueOf(name.isEmpty() ? "TARGET_FPR" : name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw request(
          "the threshold mode must be MIDPOINT, TARGET_FPR, TARGET_FPR_95, YOUDEN, MAX_F1 or COST");
    }
    if (mode.hasTarget() && !(targetFpr > 0 && targetFpr < 1)) {
      throw request("the target false-positive rate must lie between 0 and 1");
    }
    try {
      return new Threshold(
          mode,
          targetFpr,
          cost.map(one -> new GateCost(one.getFalseAlarm(), one.getMiss(), one.getHarmfulShare()))
              .orElse(null));
    } catch (IllegalArgumentException e) {
      throw request(String.valueOf(e.getMessage()));
    }
  }

  static List<BundleManifest.Source> sources(List<DataSource> sources) {
    return sources.stream()
        .map(source ->
            new BundleManifest.Source(source.getName(), source.getSha256(), source.getRows()))
        .toList();
  }

  static SteeringException invalid(String message) {
    return new SteeringException(FaultReason.DATASET_INVALID, message);
  }

  static SteeringException request(String message) {
    return new SteeringException(FaultReason.REQUEST_INVALID, message);
  }
}
