package io.inferaligner.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Openings of answers with the verdict of a judge that is taken for the truth, JSON Lines.
 *
 * @param sha256 of the file's bytes
 */
public record JudgedAnswers(String sha256, List<Row> rows) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public JudgedAnswers {
    rows = List.copyOf(rows);
  }

  /**
   * One answer.
   *
   * @param prompt what was asked; may be empty
   * @param model that gave it
   * @param intervention what was done to the model; may be empty
   * @param opening its first characters
   * @param unsafe the reference judge calls it unsafe
   */
  public record Row(
      String prompt, String model, String intervention, String opening, boolean unsafe) {}

  /**
   * The file at {@code path}: keys text, model, intervention, answer_opening,
   * llamaguard2_says_unsafe.
   *
   * @throws SteeringException DATASET_INVALID with file and line
   */
  public static JudgedAnswers read(Path path) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          path + ": the file cannot be read: check that it exists and is readable",
          e);
    }
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        rows.add(row(path, number, line));
      }
    }
    return new JudgedAnswers(Digests.sha256(bytes), rows);
  }

  private static Row row(Path path, int number, String line) {
    try {
      JsonNode node = MAPPER.readTree(line);
      if (node.path("answer_opening").isTextual()
          && node.path("model").isTextual()
          && node.path("llamaguard2_says_unsafe").isIntegralNumber()) {
        return new Row(
            node.path("text").asText(),
            node.path("model").asText(),
            node.path("intervention").asText(),
            node.path("answer_opening").asText(),
            node.path("llamaguard2_says_unsafe").asInt() != 0);
      }
    } catch (JsonProcessingException e) {
      // Falls through to the one message that says what a line must be.
    }
    throw new SteeringException(
        FaultReason.DATASET_INVALID,
        "%s:%d: a line must be a JSON object with model, answer_opening and llamaguard2_says_unsafe (0 or 1)"
            .formatted(path, number));
  }
}
