package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a gate reads off one activation h, shape [d], before its bias; larger means more harmful
 * (method.md §4.3). Every reader of a bundle scores with this code, so that gate-service, the
 * runner's local gate and the canaries agree bit for bit. Immutable.
 */
public sealed interface GateScorer permits GateScorer.Linear, GateScorer.Cosine, ClassDistance {
  /** d. */
  int width();

  /** The score of {@code h}, summed in double in a fixed order. */
  double score(DenseVector h);

  /** ‖∂score/∂h‖ at {@code h}, or a bound of it: how far an error of h moves the score. */
  double slope(DenseVector h);

  /** True if {@code h} is unlike the prompts of both classes; says nothing about harm. */
  default boolean unfamiliar(DenseVector h) {
    return false;
  }

  /** The tensors of a bundle that this scorer needs at {@code layer}. */
  SortedMap<String, DenseVector> tensors(int layer);

  /** ⟨h, w⟩: kinds SRV, LDA_DIAG, LDA and LOGIT. */
  record Linear(DenseVector weights) implements GateScorer {
    public Linear {
      requireDirection(weights);
    }

    @Override
    public int width() {
      return weights.size();
    }

    @Override
    public double score(DenseVector h) {
      return weights.dot(h);
    }

    @Override
    public double slope(DenseVector h) {
      return weights.norm();
    }

    @Override
    public SortedMap<String, DenseVector> tensors(int layer) {
      return new TreeMap<>(Map.of(WEIGHTS + layer, weights));
    }
  }

  /** ⟨h, w⟩/(‖h‖·‖w‖), in [−1, 1]: blind to how long h is. NaN for h = 0. */
  record Cosine(DenseVector weights) implements GateScorer {
    public Cosine {
      requireDirection(weights);
    }

    @Override
    public int width() {
      return weights.size();
    }

    @Override
    public double score(DenseVector h) {
      return weights.dot(h) / (h.norm() * weights.norm());
    }

    @Override
    public double slope(DenseVector h) {
      return 1 / h.norm();
    }

    @Override
    public SortedMap<String, DenseVector> tensors(int layer) {
      return new TreeMap<>(Map.of(WEIGHTS + layer, weights));
    }
  }

  /** Name of the weights, before the layer. */
  String WEIGHTS = "gate.w.";

  /**
   * The scorer of {@code kind} at {@code layer}.
   *
   * @param tensor a bundle's tensor by its name; throws if there is none
   * @throws IllegalArgumentException if the tensors are no such scorer
   */
  static GateScorer of(GateKind kind, int layer, Function<String, DenseVector> tensor) {
    return switch (kind) {
      case SRV, LDA_DIAG, LDA, LOGIT -> new Linear(tensor.apply(WEIGHTS + layer));
      case COSINE -> new Cosine(tensor.apply(WEIGHTS + layer));
      case MAHALANOBIS -> ClassDistance.of(layer, tensor);
    };
  }

  private static void requireDirection(DenseVector weights) {
    if (!weights.isFinite() || !(weights.norm() > 0)) {
      throw new IllegalArgumentException("the gate's weights must be finite and not zero");
    }
  }
}
