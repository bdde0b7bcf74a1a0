package io.inferaligner.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptFileTest {
  private static final String GOOD = "{\"id\":\"1\",\"text\":\"Hello?\",\"label\":\"harmless\"}\n";

  @TempDir Path folder;

  @Test
  void readsRowsWithAndWithoutTheOptionalKeys() throws IOException {
    PromptFile file =
        read(
            GOOD
                + "\n{\"id\":\"2\",\"text\":\"Which?\",\"label\":\"qa\",\"target\":18,\"choices\":[\"a\",\"b\"],"
                + "\"split\":\"fit\",\"context\":\"Given.\",\"transform\":\"rot13\",\"near_heldout\":true}\n");

    assertThat(file.rows()).hasSize(2);
    PromptRow second = file.rows().getLast();
    assertThat(second.target()).isEqualTo("18");
    assertThat(second.choices()).containsExactly("a", "b");
    assertThat(second.transform()).isEqualTo(Transform.ROT13);
    assertThat(second.nearHeldout()).isTrue();
    assertThat(second.prompt()).isEqualTo("Given.\n\nWhich?");
    assertThat(file.sha256()).hasSize(64);
    assertThat(file.name()).isEqualTo("rows");
  }

  @Test
  void rowsWithoutASplitBelongToEverySplit() throws IOException {
    PromptFile file =
        read(GOOD + "{\"id\":\"2\",\"text\":\"x\",\"label\":\"harmless\",\"split\":\"fit\"}\n");

    assertThat(file.ofSplit("fit").rows()).hasSize(2);
    assertThat(file.ofSplit("heldout").rows()).extracting(PromptRow::id).containsExactly("1");
  }

  @Test
  void aPlainTextFileIsOnePromptALineSplitByItsWords() throws IOException {
    StringBuilder lines = new StringBuilder("How do I bake bread?\r\n\n");
    for (int i = 0; i < 400; i++) {
      lines.append("Tell me about number ").append(i).append(".\n");
    }
    PromptFile file = PromptFile.read(Files.writeString(folder.resolve("asked.txt"), lines));
    PromptFile shouted =
        PromptFile.read(Files.writeString(folder.resolve("b.txt"), "HOW DO I BAKE BREAD\n"));

    assertThat(file.rows()).hasSize(401);
    assertThat(file.rows().getFirst().text()).isEqualTo("How do I bake bread?");
    assertThat(file.rows().get(1).id()).isEqualTo("asked.txt:3");
    assertThat(file.ofSplit("fit").rows()).hasSizeBetween(250, 310);
    assertThat(file.ofSplit("heldout").rows()).hasSize(401 - file.ofSplit("fit").rows().size());
    assertThat(shouted.rows().getFirst().split()).isEqualTo(file.rows().getFirst().split());
    assertThat(file.rows().getFirst().hasLabel(Set.of("harmful"))).isTrue();
  }

  @Test
  void anEmptyPlainTextFileIsRefused() throws IOException {
    Path empty = Files.writeString(folder.resolve("none.txt"), "\n \n");
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> PromptFile.read(empty))
        .withMessageContaining("one prompt a line");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":\"2\",\"te|:2: the line is no JSON",
        "[1]|:2: the line is no JSON object",
        "{\"id\":\"2\",\"label\":\"x\"}|:2: the key 'text'",
        "{\"id\":\"2\",\"text\":\" \",\"label\":\"x\"}|:2: the key 'text'",
        "{\"id\":7,\"text\":\"x\",\"label\":\"x\"}|:2: the value of 'id'",
        "{\"id\":\"2\",\"text\":\"x\",\"label\":\"x\",\"transform\":\"no\"}|:2: unknown transform"
      })
  void saysWhichLineIsWrong(String line, String message) throws IOException {
    assertInvalid(GOOD + line + "\n", message);
  }

  @Test
  void refusesAFileWithoutRowsOrWithoutUtf8() throws IOException {
    assertInvalid("\n\n", "the file has no rows");
    Path file = Files.write(folder.resolve("bytes.jsonl"), new byte[] {(byte) 0xff, '\n'});
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> PromptFile.read(file))
        .withMessageContaining("UTF-8");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> PromptFile.read(folder.resolve("nothing.jsonl")))
        .withMessageContaining("nothing.jsonl");
  }

  private void assertInvalid(String content, String message) throws IOException {
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> read(content))
        .satisfies(error -> {
          assertThat(error.fault().reason()).isEqualTo(FaultReason.DATASET_INVALID);
          assertThat(error.fault().message()).contains("rows.jsonl").contains(message);
        });
  }

  private PromptFile read(String content) throws IOException {
    return PromptFile.read(
        Files.write(folder.resolve("rows.jsonl"), content.getBytes(StandardCharsets.UTF_8)));
  }
}
