package io.inferaligner.runner.schedule;

/**
 * How a generation ended.
 *
 * @param cachedTokens prompt tokens whose state was there already
 * @param steeredTokens generated tokens that were computed with a shift
 * @param firstTokenMicros time from admission to the first token; 0 without tokens
 */
public record GenerationSummary(
    int promptTokens,
    int cachedTokens,
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
