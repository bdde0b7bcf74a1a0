package io.inferaligner.runner.gate;

/** What gate-service answered. */
record RemoteVerdict(boolean fired, double score, double marginSigma, String explanation) {}
