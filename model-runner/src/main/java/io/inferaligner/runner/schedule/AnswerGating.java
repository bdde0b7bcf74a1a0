package io.inferaligner.runner.schedule;

import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.runner.schedule.GateOutcome.Action;
import io.inferaligner.runner.schedule.GateOutcome.Source;
import java.util.List;

/** Gates answers again while they are generated, in the runner itself: it costs d products. */
final class AnswerGating {
  private AnswerGating() {}

  /** The layers that must be tapped for those of {@code ready} whose turn it is, ascending. */
  static List<Integer> layers(List<Generation> ready) {
    return ready.stream()
        .flatMap(generation -> generation.dueAnswerGate().stream())
        .map(gate -> gate.probe().layer())
        .distinct()
        .sorted()
        .toList();
  }

  /** What {@code gate} says of the residual of the last generated token; without a score, STEER. */
  static GateOutcome decide(AnswerGate gate, DenseVector residual) {
    long start = System.nanoTime();
    GateDecision decision =
        GuidanceGate.decide(gate.probe(), GateReading.of(gate.probe().layer(), residual));
    Action action = gate.refuse() ? Action.REFUSE : Action.STEER;
    return switch (decision) {
      case GateDecision.Open open ->
          outcome(gate, action, true, open.score(), open.marginSigma(), decision, start);
      case GateDecision.Closed closed ->
          outcome(gate, Action.LEAVE, false, closed.score(), closed.marginSigma(), decision, start);
      case GateDecision.Unavailable _ -> outcome(gate, action, true, 0, 0, decision, start);
    };
  }

  private static String explanation(AnswerGate gate, GateDecision decision) {
    return switch (decision) {
      case GateDecision.Open open ->
          "The answer's gate opened: the last token's activation at layer %d lies %.2f standard deviations of benign answers beyond the threshold (score %+.4f)."
              .formatted(gate.probe().layer(), open.marginSigma(), open.score());
      case GateDecision.Closed closed ->
          "The answer's gate stayed closed: score %+.4f at layer %d."
              .formatted(closed.score(), gate.probe().layer());
      case GateDecision.Unavailable _ -> "The answer's gate: " + decision.explanation();
    };
  }

  private static GateOutcome outcome(
      AnswerGate gate,
      Action action,
      boolean fired,
      double score,
      double margin,
      GateDecision decision,
      long start) {
    return new GateOutcome(
        action,
        fired,
        score,
        margin,
        Source.LOCAL,
        "",
        explanation(gate, decision),
        (System.nanoTime() - start) / 1_000);
  }
}
