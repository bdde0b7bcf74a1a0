package io.inferaligner.cli;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What an extraction's gate reads. */
final class GateOptions {
  private static final Pattern FORM =
      Pattern.compile("(single|weighted|k-of-n)(?::([0-9.,eE+-]+))?");

  @Option(
      names = "--gate-kind",
      paramLabel = "auto|srv|lda-diag|lda|logit|cosine|mahalanobis",
      defaultValue = "auto",
      description =
          "Weights of the gate: the safety-related vector, a discriminant that also knows how prompts of one class vary, a logistic probe, the cosine, or the distance to each class (default: auto, of the first four by cross-validation).")
  String kind = "auto";

  @Option(
      names = "--gate-layer",
      paramLabel = "L",
      defaultValue = "0",
      description = "Layer of the gate (default: by cross-validation).")
  int layer;

  @Option(
      names = "--gate-layers",
      split = ",",
      paramLabel = "L",
      description =
          "Layers that the gate reads together, ascending, none above a steered one; needs --gate-aggregation.")
  List<Integer> layers = List.of();

  @Option(
      names = "--gate-aggregation",
      paramLabel = "single|weighted[:W,W,…]|k-of-n:K",
      defaultValue = "single",
      description =
          "How several layers decide: by the weighted sum of their scores (equal weights unless given), or when K of them are above their thresholds (default: single).")
  String aggregation = "single";

  /** Puts the options into {@code spec}; what they mean together is checked by steering-service. */
  void fill(ExtractionSpec.Builder spec) {
    spec.setGateKind(kind)
        .setGateLayer(layer)
        .addAllGateLayers(layers)
        .setGateAggregation(label(aggregation));
  }

  /** K_OF_N(2) of k-of-n:2. */
  static String label(String option) {
    Matcher form = FORM.matcher(option.toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "unknown aggregation '%s': use single, weighted, weighted:0.5,0.25,0.25 or k-of-n:2"
              .formatted(option));
    }
    String name = form.group(1).toUpperCase(Locale.ROOT).replace('-', '_');
    return form.group(2) == null ? name : name + "(" + form.group(2) + ")";
  }
}
