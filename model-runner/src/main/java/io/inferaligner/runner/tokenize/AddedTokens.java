package io.inferaligner.runner.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The tokens that are found in a text before its model sees it. */
final class AddedTokens {
  private static final List<String> FLAGS =
      List.of("single_word", "lstrip", "rstrip", "normalized", "special");

  private AddedTokens() {}

  /**
   * Adds to {@code definition} what only tokenizer_config.json knows: added_tokens_decoder, whose
   * flags count, and tokens with a role. Tokens without an id get the next free one.
   */
  static void complete(ObjectNode definition, JsonNode config, NamedTokens named) {
    TreeMap<Integer, ObjectNode> tokens = new TreeMap<>();
    for (JsonNode token : definition.path("added_tokens")) {
      tokens.put(token.path("id").asInt(), token.deepCopy());
    }
    config.path("added_tokens_decoder").properties().stream()
        .sorted(Map.Entry.comparingByKey(AddedTokens::byNumber))
        .forEach(entry -> put(tokens, definition, (ObjectNode) entry.getValue().deepCopy()));
    for (String content : named.all()) {
      if (tokens.values().stream().noneMatch(one -> is(one, content))) {
        put(tokens, definition, token(definition, content, true));
      }
    }
    ArrayNode all = definition.arrayNode();
    for (ObjectNode token : tokens.values()) {
      if (named.all().contains(token.path("content").asText())) {
        token.put("special", true);
      }
      all.add(token);
    }
    definition.set("added_tokens", all);
  }

  private static int byNumber(String left, String right) {
    try {
      return Integer.compare(Integer.parseInt(left), Integer.parseInt(right));
    } catch (NumberFormatException e) {
      return left.compareTo(right);
    }
  }

  private static boolean is(ObjectNode token, String content) {
    return token.path("content").asText().equals(content);
  }

  private static void put(
      TreeMap<Integer, ObjectNode> tokens, ObjectNode definition, ObjectNode token) {
    String content = token.path("content").asText();
    if (content.isEmpty()) {
      return;
    }
    int id =
        tokens.entrySet().stream()
            .filter(entry -> is(entry.getValue(), content))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseGet(() -> idOf(tokens, definition, content));
    ObjectNode complete = definition.objectNode();
    complete.put("id", id);
    complete.put("content", content);
    for (String flag : FLAGS) {
      complete.put(flag, token.path(flag).asBoolean());
    }
    tokens.put(id, complete);
  }

  /** The id that the model's vocabulary has for {@code content}, else the next free one. */
  private static int idOf(
      TreeMap<Integer, ObjectNode> tokens, ObjectNode definition, String content) {
    JsonNode vocabulary = definition.path("model").path("vocab");
    if (vocabulary.has(content)) {
      return vocabulary.path(content).asInt();
    }
    if (vocabulary.isArray()) {
      for (int i = 0; i < vocabulary.size(); i++) {
        if (vocabulary.get(i).path(0).asText().equals(content)) {
          return i;
        }
      }
    }
    int next = vocabulary.size();
    return tokens.isEmpty() ? next : Math.max(next, tokens.lastKey() + 1);
  }

  /** A token without flags but that it may be special. */
  static ObjectNode token(ObjectNode factory, String content, boolean special) {
    ObjectNode token = factory.objectNode();
    token.put("content", content);
    FLAGS.forEach(flag -> token.put(flag, false));
    token.put("special", special);
    return token;
  }

  /**
   * What a message must not be able to write: special tokens, those with a role, those that the
   * chat template writes, and those that are spelled like markers of a format. Others, as runs of
   * spaces, belong to ordinary text.
   */
  static Set<String> guarded(ObjectNode definition, String template) {
    Set<String> guarded = new LinkedHashSet<>();
    for (JsonNode token : definition.path("added_tokens")) {
      String content = token.path("content").asText();
      boolean marker =
          (content.startsWith("<|") && content.endsWith("|>")) || template.contains(content);
      if (!content.isBlank() && (token.path("special").asBoolean() || marker)) {
        guarded.add(content);
      }
    }
    return guarded;
  }
}
