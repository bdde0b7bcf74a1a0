package io.inferaligner.runner.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers arrive in whole characters. Ids 0…255 are bytes; the others have texts of their own. */
class StreamingDecoderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS = List.of("\u2581Hello", "\u2581", "\u00e9x", "</s>");
  private static final int HELLO = 256;
  private static final int SPACE = 257;
  private static final int ACCENT = 258;
  private static final int END = 259;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "\u00e9\u4e16\ud83d\ude00",
        "\ud83d\udc69\u200d\ud83d\udc67 \ud83c\udde9\ud83c\uddea",
        "e\u0301\u0323 q\u0307",
        "\u0000\u007f\u0080\uffff"
      })
  void charactersOfSeveralTokensComeWhole(String text) {
    for (TokenPieces pieces : List.of(bytePieces(), sentencePieces())) {
      List<String> parts = stream(pieces, bytes(text));
      assertThat(String.join("", parts)).isEqualTo(text);
      assertThat(parts).noneMatch(part -> part.contains("\ufffd"));
      parts.forEach(part ->
          assertThat(part.isEmpty() || !Character.isHighSurrogate(part.charAt(part.length() - 1)))
              .isTrue());
    }
  }

  /** As bytes.decode(errors="replace") and the tokenizer library have it. */
  @ParameterizedTest
  @CsvSource({
    "'C3', '\ufffd', '\ufffd'",
    "'F0 9F 98', '\ufffd', '\ufffd\ufffd\ufffd'",
    "'F0 9F 98 41', '\ufffdA', '\ufffd\ufffd\ufffdA'",
    "'80 41', '\ufffdA', '\ufffdA'",
    "'FF FE 41', '\ufffd\ufffdA', '\ufffd\ufffdA'",
    "'C3 C3 A9', '\ufffd\u00e9', '\ufffd\u00e9'",
    "'E4 B8 F0 9F 98 80', '\ufffd\ud83d\ude00', '\ufffd\ufffd\ud83d\ude00'",
    "'ED A0 80', '\ufffd\ufffd\ufffd', '\ufffd\ufffd\ufffd'",
    "'ED A0', '\ufffd\ufffd', '\ufffd\ufffd'",
    "'ED 9F', '\ufffd', '\ufffd\ufffd'",
    "'ED A0 41', '\ufffd\ufffdA', '\ufffd\ufffdA'",
    "'C0 AF', '\ufffd\ufffd', '\ufffd\ufffd'",
    "'F4 90 80 80', '\ufffd\ufffd\ufffd\ufffd', '\ufffd\ufffd\ufffd\ufffd'",
    "'41 E4 B8', 'A\ufffd', 'A\ufffd\ufffd'"
  })
  void bytesOfNoCharacterAreReplaced(String hexadecimal, String ofBytes, String ofSentencePiece) {
    int[] ids = new int[hexadecimal.split(" ").length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Integer.parseInt(hexadecimal.split(" ")[i], 16);
    }
    assertThat(String.join("", stream(bytePieces(), ids))).isEqualTo(ofBytes);
    assertThat(String.join("", stream(sentencePieces(), ids))).isEqualTo(ofSentencePiece);
  }

  @Test
  void onlyTheFirstSpaceOfAnAnswerGoes() {
    assertThat(stream(sentencePieces(), HELLO, HELLO, SPACE, HELLO))
        .containsExactly("Hello", " Hello", " ", " Hello", "");
    assertThat(stream(sentencePieces(), SPACE, SPACE, HELLO))
        .containsExactly("", " ", " Hello", "");
    assertThat(stream(sentencePieces(), ' ', 'a', ' ')).containsExactly("", "a", " ", "");
  }

  @Test
  void anUnfinishedCharacterEndsBeforeAText() {
    assertThat(stream(sentencePieces(), 0xF0, 0x9F, ACCENT, 0xC3))
        .containsExactly("", "", "\ufffd\ufffd\u00e9x", "", "\ufffd");
  }

  @Test
  void specialAndUnknownTokensAreSilent() {
    assertThat(stream(sentencePieces(), END, HELLO, END, 99_999, -1))
        .containsExactly("", "Hello", "", "", "", "");
    assertThat(stream(bytePieces(), 0xC3, END, 0xA9)).containsExactly("", "", "\u00e9", "");
  }

  /** Whatever the bytes, the pieces of a stream are the decoding of all at once. */
  @Test
  void anyBytesGiveWhatTheyGiveAtOnce() {
    Random random = new Random(4);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      int[] ids = new int[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] =
            random.nextBoolean()
                ? bytes[i]
                : (byte) "\u00e9\ud83d\ude00".getBytes(StandardCharsets.UTF_8)[i % 6];
        // 0xED begins surrogates, which Java replaces as one.
        bytes[i] = bytes[i] == (byte) 0xED ? (byte) 0xEE : bytes[i];
        ids[i] = bytes[i] & 0xFF;
      }
      assertThat(String.join("", stream(bytePieces(), ids)))
          .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static List<String> stream(TokenPieces pieces, int... ids) {
    StreamingDecoder decoder = new PieceDecoder(pieces);
    List<String> parts = new ArrayList<>();
    for (int id : ids) {
      parts.add(decoder.add(id));
    }
    parts.add(decoder.flush());
    return parts;
  }

  private static int[] bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = bytes[i] & 0xFF;
    }
    return ids;
  }

  private static TokenPieces bytePieces() {
    ObjectNode definition = definition();
    ObjectNode vocabulary = (ObjectNode) definition.path("model").path("vocab");
    for (int value = 0; value < 256; value++) {
      vocabulary.put(ByteAlphabet.encode(new byte[] {(byte) value}), value);
    }
    definition.putObject("decoder").put("type", "ByteLevel");
    return TokenPieces.read(definition);
  }

  private static TokenPieces sentencePieces() {
    ObjectNode definition = definition();
    ObjectNode vocabulary = (ObjectNode) definition.path("model").path("vocab");
    for (int value = 0; value < 256; value++) {
      vocabulary.put("<0x%02X>".formatted(value), value);
    }
    for (int i = 0; i < TEXTS.size(); i++) {
      vocabulary.put(TEXTS.get(i), HELLO + i);
    }
    ArrayNode steps = definition.putObject("decoder").put("type", "Sequence").putArray("decoders");
    ObjectNode replace = steps.addObject().put("type", "Replace").put("content", " ");
    replace.putObject("pattern").put("String", "\u2581");
    steps.addObject().put("type", "ByteFallback");
    steps.addObject().put("type", "Fuse");
    steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    return TokenPieces.read(definition);
  }

  private static ObjectNode definition() {
    ObjectNode definition = JSON.createObjectNode();
    definition.putObject("model").putObject("vocab");
    definition
        .putArray("added_tokens")
        .addObject()
        .put("id", END)
        .put("content", "</s>")
        .put("special", true);
    return definition;
  }
}
