package io.inferaligner.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.steering.v1.LabelledPrompt;
import io.inferaligner.proto.steering.v1.PromptLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptUploadTest {
  @TempDir Path folder;

  @Test
  void takesOnlyRowsWithTheLabelsOfTheirOption() throws IOException {
    PromptFile mixed = file("mixed.jsonl", "harmful", "harmless", "weird", "safe", "task");
    PromptUpload upload = PromptUpload.of(List.of(mixed), List.of(mixed), 0, 1);
    assertThat(upload.prompts())
        .extracting(LabelledPrompt::getId)
        .containsExactly("row-0", "row-1", "row-3", "row-4");
    assertThat(upload.leftOut()).isEqualTo(4 + 2);
  }

  @Test
  void aDomainsRowsAreHarmlessAndKeepTheirIdsApart() throws IOException {
    PromptFile harmful = file("bad.jsonl", "harmful");
    PromptFile harmless = file("good.jsonl", "weird", "harmless");
    PromptFile finance = file("finance.jsonl", "harmful", "harmless", "task");
    PromptUpload upload =
        PromptUpload.of(List.of(harmful), List.of(harmless), 0, 1)
            .withDomain("finance", finance, 1, 1);
    assertThat(upload.prompts())
        .extracting(LabelledPrompt::getDomain)
        .containsExactly("", "", "finance");
    LabelledPrompt own = upload.prompts().getLast();
    assertThat(own.getId()).startsWith("finance/row-");
    assertThat(own.getLabel()).isEqualTo(PromptLabel.PROMPT_LABEL_HARMLESS);
    assertThat(upload.sources()).hasSize(3);
    assertThat(upload.leftOut()).isEqualTo(2);
  }

  @Test
  void refusesSwappedFiles() throws IOException {
    PromptFile harmful = file("bad.jsonl", "harmful", "harmful");
    PromptFile harmless = file("good.jsonl", "harmless");
    assertThatThrownBy(() -> PromptUpload.of(List.of(harmless), List.of(harmful), 0, 1))
        .isInstanceOfSatisfying(
            SteeringException.class,
            error -> assertThat(error.fault().reason()).isEqualTo(FaultReason.DATASET_INVALID))
        .hasMessageContaining("good.jsonl")
        .hasMessageContaining("--harmful");
  }

  private PromptFile file(String name, String... labels) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < labels.length; i++) {
      rows.append(
          "{\"id\":\"row-%d\",\"text\":\"words %d\",\"label\":\"%s\"}\n"
              .formatted(i, i, labels[i]));
    }
    return PromptFile.read(Files.writeString(folder.resolve(name), rows));
  }
}
