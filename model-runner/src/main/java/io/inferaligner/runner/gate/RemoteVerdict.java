package io.inferaligner.runner.gate;

import io.inferaligner.core.conversation.TurnDecision;
import java.util.Optional;

/** What gate-service answered. */
record RemoteVerdict(
    boolean fired,
    double score,
    double marginSigma,
    String explanation,
    Optional<TurnDecision> turn) {}
