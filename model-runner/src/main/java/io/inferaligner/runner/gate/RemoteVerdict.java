package io.inferaligner.runner.gate;

import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.gate.LayerScore;
import java.util.List;
import java.util.Optional;

/** What gate-service answered. */
record RemoteVerdict(
    boolean fired,
    double score,
    double marginSigma,
    List<LayerScore> layerScores,
    String explanation,
    Optional<TurnDecision> turn) {}
