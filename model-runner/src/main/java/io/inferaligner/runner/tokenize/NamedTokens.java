package io.inferaligner.runner.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The special tokens that a tokenizer's configuration gives a role.
 *
 * @param single bos_token and so on, with the token's text
 * @param additional additional_special_tokens
 */
record NamedTokens(Map<String, String> single, List<String> additional) {
  static final String ADDITIONAL = "additional_special_tokens";
  static final List<String> KEYS =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  NamedTokens {
    single = Map.copyOf(single);
    additional = List.copyOf(additional);
  }

  /**
   * Reads tokenizer_config.json.
   *
   * @param fallback special_tokens_map.json, read for what {@code config} does not mention
   * @param standard the tokens of the tokenizer's class, for what neither mentions
   */
  static NamedTokens read(JsonNode config, JsonNode fallback, Map<String, String> standard) {
    Map<String, String> single = new LinkedHashMap<>();
    for (String key : KEYS) {
      String text = standard.getOrDefault(key, "");
      if (config.has(key)) {
        text = content(config.path(key));
      } else if (fallback.has(key)) {
        text = content(fallback.path(key));
      }
      if (!text.isEmpty()) {
        single.put(key, text);
      }
    }
    List<String> additional = new ArrayList<>();
    JsonNode list = config.has(ADDITIONAL) ? config.path(ADDITIONAL) : fallback.path(ADDITIONAL);
    list.forEach(token -> additional.add(content(token)));
    return new NamedTokens(single, additional);
  }

  /** All of them, each once. */
  Set<String> all() {
    Set<String> all = new LinkedHashSet<>();
    for (String key : KEYS) {
      if (single.containsKey(key)) {
        all.add(single.getOrDefault(key, ""));
      }
    }
    all.addAll(additional);
    return all;
  }

  private static String content(JsonNode token) {
    return token.isObject() ? token.path("content").asText() : token.asText("");
  }
}
