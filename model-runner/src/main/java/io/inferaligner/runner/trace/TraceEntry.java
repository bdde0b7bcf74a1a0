package io.inferaligner.runner.trace;

/** One line of the journal. */
public record TraceEntry(
    String traceId,
    String requestId,
    long unixMillis,
    Decision decision,
    int promptTokens,
    int generatedTokens) {}
