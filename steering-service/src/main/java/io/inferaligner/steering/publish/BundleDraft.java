package io.inferaligner.steering.publish;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * All of a bundle but its name, version, policy and signature.
 *
 * @param tensors as core's VectorBundle names them
 */
public record BundleDraft(
    String strategy,
    ModelIdentity target,
    ModelIdentity reference,
    BundleManifest.Gate gate,
    BundleManifest.Calibration calibration,
    BundleManifest.Provenance provenance,
    List<BundleManifest.Canary> canaries,
    Map<String, Rate> evaluation,
    SortedMap<String, DenseVector> tensors) {
  public BundleDraft {
    canaries = List.copyOf(canaries);
    evaluation = Map.copyOf(evaluation);
  }

  /** The same vectors and gate with results of an evaluation. */
  public BundleDraft withEvaluation(Map<String, Rate> results) {
    return new BundleDraft(
        strategy, target, reference, gate, calibration, provenance, canaries, results, tensors);
  }

  /** The same gate with other steering vectors. */
  public BundleDraft withSteering(
      String newStrategy, ModelIdentity newReference, SortedMap<String, DenseVector> newTensors) {
    return new BundleDraft(
        newStrategy,
        target,
        newReference,
        gate,
        calibration,
        provenance,
        canaries,
        Map.of(),
        newTensors);
  }
}
