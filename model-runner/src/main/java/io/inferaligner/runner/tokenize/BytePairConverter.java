package io.inferaligner.runner.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Makes a tokenizer.json of vocab.json and merges.txt, as the reference library does
 * (transformers:src/transformers/convert_slow_tokenizer.py, version 4.53).
 */
final class BytePairConverter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String QWEN_WORDS =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private BytePairConverter() {}

  /** For the GPT-2 families. */
  static ObjectNode gpt2(TokenizerFolder folder) {
    ObjectNode definition = definition(folder);
    definition.set("pre_tokenizer", bytes(prefix(folder), true));
    return definition;
  }

  /** For the Qwen2 families. */
  static ObjectNode qwen2(TokenizerFolder folder) {
    ObjectNode definition = definition(folder);
    definition.putObject("normalizer").put("type", "NFC");
    ObjectNode steps = definition.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode list = steps.putArray("pretokenizers");
    ObjectNode split = list.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", QWEN_WORDS);
    split.put("behavior", "Isolated").put("invert", false);
    list.add(bytes(prefix(folder), false));
    return definition;
  }

  private static boolean prefix(TokenizerFolder folder) {
    return folder.config().path("add_prefix_space").asBoolean();
  }

  private static ObjectNode bytes(boolean prefix, boolean words) {
    return JSON.objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefix)
        .put("trim_offsets", true)
        .put("use_regex", words);
  }

  private static ObjectNode definition(TokenizerFolder folder) {
    JsonNode vocabulary = folder.json(TokenizerFolder.VOCABULARY_FILE);
    if (!vocabulary.isObject() || vocabulary.isEmpty()) {
      throw folder.invalid(TokenizerFolder.VOCABULARY_FILE + " is no vocabulary");
    }
    ObjectNode definition = JSON.objectNode().put("version", "1.0");
    definition.putArray("added_tokens");
    definition.set("decoder", bytes(true, true));
    ObjectNode model = definition.putObject("model").put("type", "BPE");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.set("vocab", vocabulary);
    model.set("merges", merges(folder));
    return definition;
  }

  private static ArrayNode merges(TokenizerFolder folder) {
    ArrayNode merges = JSON.arrayNode();
    try {
      for (String line :
          Files.readString(folder.file(TokenizerFolder.MERGES_FILE)).split("\n", -1)) {
        String merge = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (!merge.isEmpty() && !merge.startsWith("#version")) {
          String[] parts = merge.split(" ", -1);
          if (parts.length != 2) {
            throw folder.invalid(TokenizerFolder.MERGES_FILE + " has a line that is no pair");
          }
          merges.addArray().add(parts[0]).add(parts[1]);
        }
      }
    } catch (IOException e) {
      throw folder.invalid(TokenizerFolder.MERGES_FILE + " cannot be read");
    }
    return merges;
  }
}
