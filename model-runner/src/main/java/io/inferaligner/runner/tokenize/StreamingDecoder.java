package io.inferaligner.runner.tokenize;

/**
 * Turns the token ids of one answer into text piece by piece, in whole characters: bytes of an
 * unfinished UTF-8 character wait for the next token. Special tokens are left out. Not thread-safe.
 */
public sealed interface StreamingDecoder permits PieceDecoder, WindowDecoder {
  /** The text that {@code id} completes; may be empty. */
  String add(int id);

  /** What is left at the end of the answer; an unfinished character becomes U+FFFD. */
  String flush();
}
