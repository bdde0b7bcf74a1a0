package io.inferaligner.runner.tokenize;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes from the bytes of each token. Bytes that are no UTF-8 become U+FFFD: with byte pieces
 * once for each broken character, with SentencePiece once for each byte, as their libraries do. Not
 * thread-safe.
 */
final class PieceDecoder implements StreamingDecoder {
  private static final char REPLACEMENT = '\uFFFD';

  private final TokenPieces pieces;
  private final boolean perByte;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  /** At most three bytes of an unfinished character. */
  private byte[] waiting = new byte[0];

  private boolean begun;

  PieceDecoder(TokenPieces pieces) {
    this.pieces = pieces;
    this.perByte = pieces.style() == TokenPieces.Style.SENTENCE_PIECE;
  }

  @Override
  public String add(int id) {
    byte[] piece = pieces.piece(id);
    if (piece.length == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    if (perByte && !pieces.isSingleByte(id)) {
      decode(waiting, true, text);
      waiting = new byte[0];
    }
    byte[] joined = new byte[waiting.length + piece.length];
    System.arraycopy(waiting, 0, joined, 0, waiting.length);
    System.arraycopy(piece, 0, joined, waiting.length, piece.length);
    int left = decode(joined, false, text);
    waiting = java.util.Arrays.copyOfRange(joined, joined.length - left, joined.length);
    return stripped(text.toString());
  }

  @Override
  public String flush() {
    StringBuilder text = new StringBuilder();
    decode(waiting, true, text);
    waiting = new byte[0];
    return stripped(text.toString());
  }

  private String stripped(String text) {
    if (begun || text.isEmpty()) {
      return text;
    }
    begun = true;
    return pieces.stripsFirstSpace() && text.charAt(0) == ' ' ? text.substring(1) : text;
  }

  /** Appends the text of {@code bytes}; returns how many at the end wait for more. */
  private int decode(byte[] bytes, boolean end, StringBuilder text) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    decoder.reset();
    while (true) {
      CoderResult result = decoder.decode(in, out, end);
      if (!result.isError()) {
        break;
      }
      int length = result.length();
      int count = perByte || isSurrogate(in) ? length : 1;
      in.position(in.position() + length);
      out.put(String.valueOf(REPLACEMENT).repeat(count));
    }
    text.append(out.flip());
    return in.remaining();
  }

  /** Half of a surrogate pair in UTF-8: each of its bytes is broken by itself. */
  private static boolean isSurrogate(ByteBuffer in) {
    int at = in.position();
    return in.remaining() > 1 && in.get(at) == (byte) 0xED && (in.get(at + 1) & 0xFF) >= 0xA0;
  }
}
