package io.inferaligner.runner.schedule;

/**
 * How a generation ended.
 *
 * @param steeredTokens generated tokens that were computed with a shift
 * @param firstTokenMicros time from admission to the first token; 0 without tokens
 */
public record GenerationSummary(
    int promptTokens,
    int generatedTokens,
    int steeredTokens,
    Finish finish,
    long firstTokenMicros,
    long totalMicros) {
  /** Why it ended. */
  public enum Finish {
    STOP,
    LENGTH,
    REFUSED
  }
}
