package io.inferaligner.runner.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes that each token id stands for, where the tokenizer's decoder is one of the two kinds
 * that language models use. Immutable, thread-safe.
 */
final class TokenPieces {
  /** How a decoder makes text of pieces. */
  enum Style {
    /** Pieces of bytes, each byte written as one character (GPT-2). */
    BYTES,
    /** Pieces of text with ▁ for the space, and single bytes as {@code <0x0A>} (SentencePiece). */
    SENTENCE_PIECE,
    /** Something else. */
    OTHER
  }

  private static final char SPACE_MARK = '\u2581';

  private final Style style;
  private final boolean stripsFirstSpace;
  private final byte[] bytes;

  /** Where the bytes of an id begin; those of the next id end them. */
  private final int[] starts;

  /** Whether an id is one byte of a character, not a text. */
  private final boolean[] single;

  private TokenPieces(
      Style style, boolean stripsFirstSpace, List<byte[]> pieces, boolean[] single) {
    this.style = style;
    this.stripsFirstSpace = stripsFirstSpace;
    this.single = single;
    this.starts = new int[pieces.size() + 1];
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int id = 0; id < pieces.size(); id++) {
      all.writeBytes(pieces.get(id));
      starts[id + 1] = all.size();
    }
    this.bytes = all.toByteArray();
  }

  /** The pieces of the tokenizer that {@code definition}, a tokenizer.json, describes. */
  static TokenPieces read(ObjectNode definition) {
    List<JsonNode> steps = steps(definition.path("decoder"));
    List<String> types = steps.stream().map(step -> step.path("type").asText()).toList();
    Style style = style(types, steps);
    if (style == Style.OTHER) {
      return new TokenPieces(style, false, List.of(), new boolean[0]);
    }
    String[] tokens = tokens(definition);
    for (JsonNode token : definition.path("added_tokens")) {
      boolean special = token.path("special").asBoolean();
      tokens[token.path("id").asInt()] = special ? "" : token.path("content").asText();
    }
    boolean[] single = new boolean[tokens.length];
    List<byte[]> pieces = new ArrayList<>(tokens.length);
    for (int id = 0; id < tokens.length; id++) {
      single[id] = style == Style.SENTENCE_PIECE && isByte(tokens[id]);
      pieces.add(
          single[id]
              ? new byte[] {(byte) Integer.parseInt(tokens[id], 3, 5, 16)}
              : style == Style.BYTES
                  ? ByteAlphabet.decode(tokens[id])
                  : tokens[id].replace(SPACE_MARK, ' ').getBytes(StandardCharsets.UTF_8));
    }
    return new TokenPieces(style, types.contains("Strip"), pieces, single);
  }

  private static List<JsonNode> steps(JsonNode decoder) {
    List<JsonNode> steps = new ArrayList<>();
    if (decoder.path("decoders") instanceof ArrayNode several) {
      several.forEach(steps::add);
    } else {
      steps.add(decoder);
    }
    return steps;
  }

  private static Style style(List<String> types, List<JsonNode> steps) {
    if (types.equals(List.of("ByteLevel"))) {
      return Style.BYTES;
    }
    List<String> known = List.of("Replace", "ByteFallback", "Fuse", "Strip");
    if (!types.equals(known) && !types.equals(known.subList(0, 3))) {
      return Style.OTHER;
    }
    JsonNode replace = steps.getFirst();
    boolean spaces =
        replace.path("pattern").path("String").asText().equals(String.valueOf(SPACE_MARK))
            && replace.path("content").asText().equals(" ");
    boolean oneSpace =
        steps.size() == 3
            || (steps.getLast().path("content").asText().equals(" ")
                && steps.getLast().path("start").asInt() == 1
                && steps.getLast().path("stop").asInt() == 0);
    return spaces && oneSpace ? Style.SENTENCE_PIECE : Style.OTHER;
  }

  /** The model's tokens by id. */
  private static String[] tokens(ObjectNode definition) {
    JsonNode vocabulary = definition.path("model").path("vocab");
    Map<Integer, String> byId = new HashMap<>();
    if (vocabulary.isArray()) {
      for (int id = 0; id < vocabulary.size(); id++) {
        byId.put(id, vocabulary.get(id).path(0).asText());
      }
    } else {
      vocabulary.properties().forEach(one -> byId.put(one.getValue().asInt(), one.getKey()));
    }
    int last = byId.keySet().stream().mapToInt(id -> id).max().orElse(-1);
    for (JsonNode token : definition.path("added_tokens")) {
      last = Math.max(last, token.path("id").asInt());
    }
    String[] tokens = new String[last + 1];
    Arrays.setAll(tokens, id -> byId.getOrDefault(id, ""));
    return tokens;
  }

  private static boolean isByte(String token) {
    return token.length() == 6 && token.matches("<0x[0-9A-Fa-f]{2}>");
  }

  /** Whether answers can be decoded with these pieces. */
  boolean isComplete() {
    return style != Style.OTHER;
  }

  Style style() {
    return style;
  }

  /** Whether the one space in front of an answer goes. */
  boolean stripsFirstSpace() {
    return stripsFirstSpace;
  }

  /** The bytes of {@code id}; none for special tokens and unknown ids. */
  byte[] piece(int id) {
    return id < 0 || id + 1 >= starts.length
        ? new byte[0]
        : Arrays.copyOfRange(bytes, starts[id], starts[id + 1]);
  }

  /** Whether {@code id} is one byte that may be part of a character. */
  boolean isSingleByte(int id) {
    return id >= 0 && id < single.length && single[id];
  }
}
