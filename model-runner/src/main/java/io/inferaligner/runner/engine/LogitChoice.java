package io.inferaligner.runner.engine;

/** Of which tokens of a row logits are returned. */
public enum LogitChoice {
  NONE,
  LAST,
  ALL
}
