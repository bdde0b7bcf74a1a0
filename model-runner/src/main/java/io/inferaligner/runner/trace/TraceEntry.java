package io.inferaligner.runner.trace;

/**
 * One line of the journal.
 *
 * @param tenant whose request it was; others do not see it
 */
public record TraceEntry(
    String tenant,
    String traceId,
    String requestId,
    long unixMillis,
    Decision decision,
    int promptTokens,
    int generatedTokens) {}
