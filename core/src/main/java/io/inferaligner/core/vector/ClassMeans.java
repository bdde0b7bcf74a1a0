package io.inferaligner.core.vector;

import io.inferaligner.core.tensor.DenseVector;
import java.util.Arrays;

/**
 * Streaming mean activation of one class of prompts per layer, and the mean norm, in float64
 * (method.md §4.2). Layers are numbered 1…L (B_l, the residual stream after block l). Mutable; not
 * thread-safe.
 */
public final class ClassMeans {
  private final int width;
  private final double[][] sums;
  private final double[] normSums;
  private long count;

  /** An empty accumulator for {@code layers} layers of {@code width} values. */
  public ClassMeans(int layers, int width) {
    this.width = width;
    this.sums = new double[layers][width];
    this.normSums = new double[layers];
  }

  /** Takes the last-token activations of one prompt: one vector [d] per layer 1…L, in order. */
  public void add(DenseVector... layerActivations) {
    if (layerActivations.length != sums.length) {
      throw new IllegalArgumentException(
          "expected " + sums.length + " layers, got " + layerActivations.length);
    }
    for (int l = 0; l < sums.length; l++) {
      DenseVector activation = layerActivations[l];
      if (activation.size() != width) {
        throw new IllegalArgumentException(
            "expected width " + width + ", got " + activation.size());
      }
      double[] sum = sums[l];
      for (int i = 0; i < width; i++) {
        sum[i] += activation.get(i);
      }
      normSums[l] += activation.norm();
    }
    count++;
  }

  public long count() {
    return count;
  }

  public int layers() {
    return sums.length;
  }

  /** Mean activation of layer {@code layer} (1…L), float64, a fresh array [d]. */
  public double[] mean(int layer) {
    requireData();
    return Arrays.stream(sums[layer - 1]).map(sum -> sum / count).toArray();
  }

  /** Mean of ‖h‖ at layer {@code layer} (1…L): ρ_l of method.md §4.6. */
  public double meanNorm(int layer) {
    requireData();
    return normSums[layer - 1] / count;
  }

  private void requireData() {
    if (count == 0) {
      throw new IllegalStateException("no activation was added");
    }
  }
}
