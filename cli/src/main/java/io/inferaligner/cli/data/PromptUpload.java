package io.inferaligner.cli.data;

import com.google.protobuf.ByteString;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.steering.v1.DataSource;
import io.inferaligner.proto.steering.v1.LabelledPrompt;
import io.inferaligner.proto.steering.v1.PromptLabel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Prompts in the form that steering-service takes.
 *
 * @param sources one per file, by content
 * @param leftOut rows with other labels than their option asks for
 */
public record PromptUpload(List<LabelledPrompt> prompts, List<DataSource> sources, int leftOut) {
  private static final Set<String> HARMFUL = Set.of("harmful");
  private static final Set<String> HARMLESS =
      Set.of("harmless", "safe", "task", "qa", "math", "multiple_choice");

  public PromptUpload {
    prompts = List.copyOf(prompts);
    sources = List.copyOf(sources);
  }

  /**
   * Everything usable of the files.
   *
   * @param perFile most rows of one file, a seeded sample; 0 means all
   */
  public static PromptUpload of(
      List<PromptFile> harmful, List<PromptFile> harmless, int perFile, long seed) {
    List<LabelledPrompt> prompts = new ArrayList<>();
    List<DataSource> sources = new ArrayList<>();
    int leftOut = 0;
    for (PromptFile file : harmful) {
      PromptFile usable = usable(file, HARMFUL, "harmful");
      leftOut += file.rows().size() - usable.rows().size();
      add(usable, PromptLabel.PROMPT_LABEL_HARMFUL, perFile, seed, prompts, sources);
    }
    for (PromptFile file : harmless) {
      PromptFile usable = usable(file, HARMLESS, "harmless");
      leftOut += file.rows().size() - usable.rows().size();
      add(usable, PromptLabel.PROMPT_LABEL_HARMLESS, perFile, seed, prompts, sources);
    }
    return new PromptUpload(prompts, sources, leftOut);
  }

  /**
   * The same and the harmless prompts of a domain, whose ids begin with its name.
   *
   * @param most rows of the file, a seeded sample; 0 means all
   */
  public PromptUpload withDomain(String domain, PromptFile file, int most, long seed) {
    PromptFile usable = usable(file, HARMLESS, "domain");
    List<LabelledPrompt> own = new ArrayList<>();
    List<DataSource> of = new ArrayList<>(sources);
    add(usable, PromptLabel.PROMPT_LABEL_HARMLESS, most, seed, own, of);
    List<LabelledPrompt> all = new ArrayList<>(prompts);
    own.forEach(row ->
        all.add(row.toBuilder().setId(domain + "/" + row.getId()).setDomain(domain).build()));
    return new PromptUpload(all, of, leftOut + file.rows().size() - usable.rows().size());
  }

  /** The templates' texts; each must have the slot. */
  public static List<ByteString> wrappers(List<PromptFile> files) {
    List<ByteString> wrappers = new ArrayList<>();
    for (PromptFile file : files) {
      for (PromptRow row : file.rows()) {
        if (!row.text().contains(PromptFile.SLOT)) {
          throw new SteeringException(
              FaultReason.DATASET_INVALID,
              "%s: wrapper %s has no slot %s".formatted(file.path(), row.id(), PromptFile.SLOT));
        }
        // Only plain wrappers: the service puts a prompt into the slot as it is.
        if (row.transform() == Transform.NONE && !row.nearHeldout()) {
          wrappers.add(ByteString.copyFromUtf8(row.text()));
        }
      }
    }
    return wrappers;
  }

  /** The rows of {@code file} with one of {@code labels}; a file that has none is a mistake. */
  private static PromptFile usable(PromptFile file, Set<String> labels, String option) {
    PromptFile usable = file.only(row -> !row.nearHeldout() && row.hasLabel(labels));
    if (usable.rows().isEmpty()) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          "%s has no row of this split with a label that --%s takes (%s): check the files and --split"
              .formatted(file.path(), option, String.join(", ", new TreeSet<>(labels))));
    }
    return usable;
  }

  private static void add(
      PromptFile file,
      PromptLabel label,
      int perFile,
      long seed,
      List<LabelledPrompt> prompts,
      List<DataSource> sources) {
    List<PromptRow> rows = new ArrayList<>(file.rows());
    if (perFile > 0 && rows.size() > perFile) {
      Collections.shuffle(rows, new Random(seed));
      rows = rows.subList(0, perFile);
    }
    for (PromptRow row : rows) {
      prompts.add(
          LabelledPrompt.newBuilder()
              .setId(row.id())
              .setText(ByteString.copyFromUtf8(row.prompt()))
              .setLabel(label)
              .setSource(file.name())
              .setGroup(row.group())
              .build());
    }
    sources.add(
        DataSource.newBuilder()
            .setName(file.name())
            .setSha256(file.sha256())
            .setRows(rows.size())
            .build());
  }
}
