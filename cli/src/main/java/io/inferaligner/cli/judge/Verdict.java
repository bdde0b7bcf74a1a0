package io.inferaligner.cli.judge;

/** What a guard model says of one answer. */
public enum Verdict {
  /** Nobody asked it. */
  NOT_ASKED,
  SAFE,
  UNSAFE,
  /** Its reply is neither of the words that its format knows. */
  UNCLEAR
}
