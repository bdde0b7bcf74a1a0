package io.inferaligner.steering.publish;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All of a bundle but its name, version, policy and signature.
 *
 * @param tensors as core's VectorBundle names them
 * @param regate how answers are gated again, as AnswerGate writes it; empty: as the policy says
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
    SortedMap<String, DenseVector> tensors,
    Map<String, Double> regate) {
  public BundleDraft {
    canaries = List.copyOf(canaries);
    evaluation = Map.copyOf(evaluation);
    regate = Map.copyOf(regate);
  }

  /** The same, but answers are gated again by {@code again}, a probe of {@code weights}, [d]. */
  public BundleDraft withAnswerGate(AnswerGate again, DenseVector weights) {
    SortedMap<String, DenseVector> more = new TreeMap<>(tensors);
    more.put(AnswerGate.WEIGHTS, weights);
    return new BundleDraft(
        strategy,
        target,
        reference,
        gate,
        calibration,
        provenance,
        canaries,
        evaluation,
        more,
        again.parameters());
  }

  /** {@code policy}, with how answers are gated again if this draft says so. */
  BundleManifest.Policy complete(BundleManifest.Policy policy) {
    return regate.isEmpty() ? policy : policy.regating(regate);
  }

  /** The same vectors and gate with results of an evaluation. */
  public BundleDraft withEvaluation(Map<String, Rate> results) {
    return new BundleDraft(
        strategy,
        target,
        reference,
        gate,
        calibration,
        provenance,
        canaries,
        results,
        tensors,
        regate);
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
        newTensors,
        regate);
  }
}
