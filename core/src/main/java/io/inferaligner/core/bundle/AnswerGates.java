package io.inferaligner.core.bundle;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.tensor.DenseVector;
import java.util.Optional;

/** Where a bundle holds how its answers are gated again. */
public final class AnswerGates {
  private AnswerGates() {}

  /**
   * The gate of {@code bundle}'s answers, at the layer of its gate; empty if only prompts are
   * gated.
   *
   * @throws SteeringException BUNDLE_MALFORMED
   */
  public static Optional<AnswerGate> of(VectorBundle bundle) {
    BundleManifest manifest = bundle.manifest();
    if (manifest.policy().regate().isEmpty()) {
      return Optional.empty();
    }
    DenseVector weights = bundle.tensors().get(AnswerGate.WEIGHTS);
    if (weights == null) {
      throw new SteeringException(
          FaultReason.BUNDLE_MALFORMED,
          "the bundle is not usable: tensor '" + AnswerGate.WEIGHTS + "' is missing");
    }
    try {
      return Optional.of(
          AnswerGate.of(manifest.policy().regate(), manifest.gate().layer(), weights));
    } catch (IllegalArgumentException e) {
      throw new SteeringException(
          FaultReason.BUNDLE_MALFORMED, "the bundle is not usable: " + e.getMessage(), e);
    }
  }
}
