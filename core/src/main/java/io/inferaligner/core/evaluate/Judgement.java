package io.inferaligner.core.evaluate;

/** What an answer to a prompt is (demo-pair.md, point 3: a falling ASR must not hide breakage). */
public enum Judgement {
  REFUSED,
  ANSWERED,
  /** Empty, looping or without words: neither a refusal nor an answer. */
  DEGENERATE
}
