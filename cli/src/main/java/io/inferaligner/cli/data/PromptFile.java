package io.inferaligner.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A file of prompts in UTF-8, checked row by row: JSON Lines, or plain text with one prompt a line
 * if its name ends in {@code .txt}.
 *
 * @param sha256 of the file's bytes
 */
public record PromptFile(Path path, String sha256, List<PromptRow> rows) {
  /** The slot of a jailbreak template. */
  public static final String SLOT = "[INSERT PROMPT HERE]";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  public PromptFile {
    rows = List.copyOf(rows);
  }

  /**
   * The file at {@code path}.
   *
   * @throws SteeringException DATASET_INVALID with file and line
   */
  public static PromptFile read(Path path) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          path + ": the file cannot be read: check that it exists and is readable",
          e);
    }
    boolean plain = String.valueOf(path.getFileName()).endsWith(".txt");
    List<PromptRow> rows = new ArrayList<>();
    int number = 0;
    for (String line : decoded(path, bytes).split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        rows.add(plain ? PlainPrompt.row(path, number, line) : row(path, number, line));
      }
    }
    if (rows.isEmpty()) {
      throw invalid(
          path,
          number,
          plain
              ? "the file has no rows: write one prompt a line"
              : "the file has no rows: give one JSON object a line");
    }
    return new PromptFile(path, Digests.sha256(bytes), rows);
  }

  /** The same file with only the rows that {@code wanted} accepts. */
  public PromptFile only(Predicate<PromptRow> wanted) {
    return new PromptFile(path, sha256, rows.stream().filter(wanted).toList());
  }

  /** Rows of {@code split}, and rows that belong to no split. */
  public PromptFile ofSplit(String split) {
    return only(row -> row.split().isEmpty() || row.split().equals(split));
  }

  /** Name of the file without folder and ending. */
  public String name() {
    String file = String.valueOf(path.getFileName());
    int end = file.lastIndexOf('.');
    return end > 0 ? file.substring(0, end) : file;
  }

  private static String decoded(Path path, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID, path + ": the file is not valid UTF-8: convert it", e);
    }
  }

  private static PromptRow row(Path path, int number, String line) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw invalid(path, number, "the line is no JSON: write one complete object a line");
    }
    if (node == null || !node.isObject()) {
      throw invalid(path, number, "the line is no JSON object: write one complete object a line");
    }
    String transform = text(path, number, node, "transform");
    List<String> choices = new ArrayList<>();
    node.path("choices").forEach(choice -> choices.add(choice.asText()));
    return new PromptRow(
        required(path, number, node, "id"),
        required(path, number, node, "text"),
        required(path, number, node, "label"),
        text(path, number, node, "category"),
        text(path, number, node, "split"),
        text(path, number, node, "group"),
        text(path, number, node, "target"),
        text(path, number, node, "context"),
        choices,
        Transform.of(transform.isEmpty() ? "none" : transform)
            .orElseThrow(() -> invalid(path, number, "unknown transform '" + transform + "'")),
        node.path("near_heldout").asBoolean(false));
  }

  private static String required(Path path, int number, JsonNode node, String key) {
    String value = text(path, number, node, key);
    if (value.isBlank()) {
      throw invalid(path, number, "the key '" + key + "' is missing or empty: every row needs it");
    }
    return value;
  }

  private static String text(Path path, int number, JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      if (key.equals("target") && value.isValueNode()) {
        return value.asText();
      }
      throw invalid(path, number, "the value of '" + key + "' must be text");
    }
    return value.asText();
  }

  private static SteeringException invalid(Path path, int number, String why) {
    return new SteeringException(FaultReason.DATASET_INVALID, path + ":" + number + ": " + why);
  }
}
