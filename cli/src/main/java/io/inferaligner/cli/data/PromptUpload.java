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

/**
 * Prompts in the form that steering-service takes.
 *
 * @param sources one per file, by content
 */
public record PromptUpload(List<LabelledPrompt> prompts, List<DataSource> sources) {
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
    harmful.forEach(
        file -> add(file, PromptLabel.PROMPT_LABEL_HARMFUL, perFile, seed, prompts, sources));
    harmless.forEach(
        file -> add(file, PromptLabel.PROMPT_LABEL_HARMLESS, perFile, seed, prompts, sources));
    return new PromptUpload(prompts, sources);
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

  private static void add(
      PromptFile file,
      PromptLabel label,
      int perFile,
      long seed,
      List<LabelledPrompt> prompts,
      List<DataSource> sources) {
    List<PromptRow> rows =
        new ArrayList<>(file.rows().stream().filter(row -> !row.nearHeldout()).toList());
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
