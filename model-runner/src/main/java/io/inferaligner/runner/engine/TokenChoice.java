package io.inferaligner.runner.engine;

/** Of which tokens of a row residuals are returned. */
public enum TokenChoice {
  LAST,
  ALL
}
