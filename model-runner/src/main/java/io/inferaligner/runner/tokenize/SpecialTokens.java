package io.inferaligner.runner.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.inferaligner.runner.jinja.Text;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps special tokens apart from text that only looks like them. The tokenizer knows each special
 * token by a secret name instead of its own; text of the template gets the secret names, text of
 * messages does not, and so it can spell out what it likes. Immutable, thread-safe.
 */
final class SpecialTokens {
  private static final int PRIVATE_USE_START = 0xE000;
  private static final int PRIVATE_USE_SIZE = 0x1900;

  /** Eight random private-use characters: nobody hits them but by a guess of 100 bits. */
  private static final int SECRET_LENGTH = 8;

  private final Map<String, String> secrets = new HashMap<>();

  /** Contents by their first char, longest first. */
  private final Map<Character, List<String>> contents = new HashMap<>();

  /** Gives each of {@code tokens} a secret name. */
  SpecialTokens(Set<String> tokens) {
    SecureRandom random = new SecureRandom();
    for (String token : tokens) {
      StringBuilder secret = new StringBuilder();
      for (int i = 0; i < SECRET_LENGTH; i++) {
        secret.append((char) (PRIVATE_USE_START + random.nextInt(PRIVATE_USE_SIZE)));
      }
      secrets.put(token, secret.toString());
      contents.computeIfAbsent(token.charAt(0), _ -> new ArrayList<>()).add(token);
    }
    contents.values().forEach(list -> list.sort(Comparator.comparing(String::length).reversed()));
  }

  /** The tokenizer of {@code definition}, a tokenizer.json, with the secret names. */
  ObjectNode renamed(ObjectNode definition) {
    ObjectNode result = definition.objectNode();
    result.setAll(definition);
    result.set("added_tokens", renamedTokens(definition.path("added_tokens"), definition));
    result.set("model", renamedModel((ObjectNode) definition.path("model")));
    // Nothing is ever added around a text, and this part may name tokens.
    result.putNull("post_processor");
    return result;
  }

  private ArrayNode renamedTokens(JsonNode tokens, ObjectNode factory) {
    ArrayNode result = factory.arrayNode();
    for (JsonNode token : tokens) {
      String secret = secrets.get(token.path("content").asText());
      ObjectNode copy = token.deepCopy();
      if (secret != null) {
        copy.put("content", secret);
        copy.put("normalized", false);
      }
      result.add(copy);
    }
    return result;
  }

  private ObjectNode renamedModel(ObjectNode model) {
    ObjectNode result = model.objectNode();
    result.setAll(model);
    String unknown = secrets.get(model.path("unk_token").asText());
    if (unknown != null) {
      result.put("unk_token", unknown);
    }
    if (model.path("vocab") instanceof ObjectNode vocabulary) {
      ObjectNode copy = vocabulary.objectNode();
      copy.setAll(vocabulary);
      secrets.forEach((content, secret) -> {
        JsonNode id = copy.remove(content);
        if (id != null) {
          copy.set(secret, id);
        }
      });
      result.set("vocab", copy);
    } else if (model.path("vocab") instanceof ArrayNode pieces) {
      ArrayNode copy = pieces.arrayNode();
      for (JsonNode piece : pieces) {
        String secret = secrets.get(piece.path(0).asText());
        copy.add(secret == null ? piece : pieces.arrayNode().add(secret).add(piece.path(1)));
      }
      result.set("vocab", copy);
    }
    if (model.path("merges") instanceof ArrayNode merges) {
      result.set("merges", withoutMergesToSpecial(merges));
    }
    return result;
  }

  /** No sequence of merges may lead to a special token. */
  private ArrayNode withoutMergesToSpecial(ArrayNode merges) {
    ArrayNode result = merges.arrayNode(merges.size());
    for (JsonNode merge : merges) {
      String joined =
          merge instanceof TextNode
              ? merge.asText().replace(" ", "")
              : merge.path(0).asText() + merge.path(1).asText();
      if (!secrets.containsKey(joined)) {
        result.add(merge);
      }
    }
    return result;
  }

  /** The characters of {@code text}, special tokens of the template as their secret names. */
  String marked(Text text) {
    String characters = text.toString();
    StringBuilder result = new StringBuilder(characters.length());
    int at = 0;
    while (at < characters.length()) {
      String token = tokenAt(text, characters, at);
      result.append(token.isEmpty() ? characters.substring(at, at + 1) : secrets.get(token));
      at += Math.max(1, token.length());
    }
    return result.toString();
  }

  /** The longest special token that the template wrote at {@code at}, or nothing. */
  private String tokenAt(Text text, String characters, int at) {
    for (String token : contents.getOrDefault(characters.charAt(at), List.of())) {
      if (characters.startsWith(token, at) && text.isTemplate(at, at + token.length())) {
        return token;
      }
    }
    return "";
  }

  /** {@code text} with special tokens by their own names again. */
  String revealed(String text) {
    String result = text;
    for (Map.Entry<String, String> one : secrets.entrySet()) {
      result = result.replace(one.getValue(), one.getKey());
    }
    return result;
  }
}
