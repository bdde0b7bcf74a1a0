package io.inferaligner.runner.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The tokenizer files of a folder, as their maker ships them. Read when asked for. */
final class TokenizerFolder {
  static final String JSON_FILE = "tokenizer.json";
  static final String MODEL_FILE = "tokenizer.model";
  static final String VOCABULARY_FILE = "vocab.json";
  static final String MERGES_FILE = "merges.txt";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final JsonNode config;

  TokenizerFolder(Path path) {
    this.path = path;
    this.config = json("tokenizer_config.json");
  }

  JsonNode config() {
    return config;
  }

  /** The tokens with a role, those of the tokenizer's class where no file names them. */
  NamedTokens named() {
    JsonNode fallback =
        config.has("added_tokens_decoder")
            ? JsonNodeFactory.instance.objectNode()
            : json("special_tokens_map.json");
    Map<String, String> standard =
        has(JSON_FILE) && !config.has("tokenizer_class")
            ? Map.of()
            : TokenizerKind.of(this).standardTokens();
    return NamedTokens.read(config, fallback, standard);
  }

  boolean has(String name) {
    return Files.isRegularFile(path.resolve(name));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /** A JSON file; an empty object if it is not there. */
  JsonNode json(String name) {
    Path file = path.resolve(name);
    if (!Files.isRegularFile(file)) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new SteeringException(FaultReason.MODEL_INVALID, file + " is not valid JSON", e);
    }
  }

  /**
   * The tokenizer as the content of a tokenizer.json: that file, or what the reference library
   * would make of the others.
   */
  ObjectNode definition() {
    ObjectNode definition =
        has(JSON_FILE) ? definitionFile() : TokenizerKind.of(this).convert(this);
    if (has(JSON_FILE) && has(MODEL_FILE) && hasBrokenMerge(definition)) {
      definition = TokenizerKind.of(this).convert(this);
    }
    AddedTokens.complete(definition, config, named());
    return definition;
  }

  /** Whether a merge of the old form has not two parts: copies lose no-break spaces. */
  private static boolean hasBrokenMerge(ObjectNode definition) {
    for (JsonNode merge : definition.path("model").path("merges")) {
      if (merge.isTextual() && merge.asText().chars().filter(one -> one == ' ').count() != 1) {
        return true;
      }
    }
    return false;
  }

  private ObjectNode definitionFile() {
    if (json(JSON_FILE) instanceof ObjectNode object
        && object.path("model") instanceof ObjectNode) {
      return object;
    }
    throw invalid(JSON_FILE + " has no model");
  }

  SteeringException invalid(String what) {
    return new SteeringException(
        FaultReason.MODEL_INVALID, path + " is no usable tokenizer: " + what);
  }
}
