package io.inferaligner.gate.evaluate;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.core.tensor.DenseVector;

/** Checks that a question fits its bundle and lets {@link GuidanceGate} decide. */
public final class GateEvaluator {
  private GateEvaluator() {}

  /**
   * The decision of {@code bundle}'s gate.
   *
   * @throws SteeringException BUNDLE_MODEL_MISMATCH, LAYER_OUT_OF_RANGE, BUNDLE_DIM_MISMATCH
   */
  public static GateDecision decide(VectorBundle bundle, GateQuestion question) {
    String target = bundle.manifest().target().modelDigest();
    if (!target.equals(question.modelDigest())) {
      throw new SteeringException(
          FaultReason.BUNDLE_MODEL_MISMATCH,
          "bundle %s was made for another model than %s: use a bundle of this model"
              .formatted(bundle.label(), bundle.manifest().target().id()));
    }
    GateParameters gate = bundle.gate(question.domain());
    if (!question.reading().layers().equals(gate.layers())) {
      throw new SteeringException(
          FaultReason.LAYER_OUT_OF_RANGE,
          gate.layers().size() == 1
              ? "the gate of bundle %s reads layer %d, the request names %s"
                  .formatted(bundle.label(), gate.layer(), question.reading().layers())
              : "the gate of bundle %s reads layers %s, the request names %s"
                  .formatted(bundle.label(), gate.layers(), question.reading().layers()));
    }
    requireWidth(bundle, question.reading());
    question
        .turn()
        .ifPresent(turn -> turn.messages().forEach(message -> requireWidth(bundle, message)));
    return GuidanceGate.decide(gate, question.reading());
  }

  private static void requireWidth(VectorBundle bundle, GateReading reading) {
    int width = bundle.gate().scorer().width();
    for (DenseVector activation : reading.activations()) {
      if (activation.size() != width) {
        throw new SteeringException(
            FaultReason.BUNDLE_DIM_MISMATCH,
            "the gate of bundle %s reads width %d, the activation has %d"
                .formatted(bundle.label(), width, activation.size()));
      }
    }
  }
}
