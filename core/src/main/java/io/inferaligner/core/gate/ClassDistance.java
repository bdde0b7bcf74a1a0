package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * D²(harmless) − D²(harmful) with D²(c) = Σᵢ (hᵢ−μᶜᵢ)²/vᶜᵢ, the squared Mahalanobis distance to a
 * class of its own variances (method.md §2.17). With variances in common it would be LDA_DIAG.
 *
 * @param harmfulMean μ⁻, shape [d]
 * @param harmlessMean μ⁺, shape [d]
 * @param harmfulVariance v⁻ &gt; 0, shape [d]
 * @param harmlessVariance v⁺ &gt; 0, shape [d]
 * @param farthest an activation farther than this (in D²) from both classes is unfamiliar; {@link
 *     #ANY_DISTANCE} if that was not calibrated
 */
public record ClassDistance(
    DenseVector harmfulMean,
    DenseVector harmlessMean,
    DenseVector harmfulVariance,
    DenseVector harmlessVariance,
    float farthest)
    implements GateScorer {
  /** No activation is unfamiliar. */
  public static final float ANY_DISTANCE = Float.MAX_VALUE;

  /** Share of calibration prompts that may be unfamiliar. */
  private static final double UNFAMILIAR = 0.01;

  /** A class's variance is taken as if so many more of its prompts had the common one. */
  private static final double PRIOR = 10;

  private static final String HARMFUL_MEAN = "gate.mean.harmful.";
  private static final String HARMLESS_MEAN = "gate.mean.harmless.";
  private static final String HARMFUL_VARIANCE = "gate.variance.harmful.";
  private static final String HARMLESS_VARIANCE = "gate.variance.harmless.";

  /** Name of the largest familiar distance, shape [1], before the layer. */
  public static final String FARTHEST = "gate.farthest.";

  public ClassDistance {
    for (DenseVector vector :
        List.of(harmfulMean, harmlessMean, harmfulVariance, harmlessVariance)) {
      if (vector.size() != harmfulMean.size() || !vector.isFinite()) {
        throw new IllegalArgumentException("the gate's classes must be finite and of one width");
      }
    }
    if (!positive(harmfulVariance) || !positive(harmlessVariance) || !(farthest > 0)) {
      throw new IllegalArgumentException("the gate's variances and distance must be positive");
    }
  }

  /** Fitted to {@code harmful} and {@code harmless}, none empty. */
  static ClassDistance fit(List<DenseVector> harmful, List<DenseVector> harmless) {
    WithinClassScatter scatter = WithinClassScatter.of(harmful, harmless);
    return new ClassDistance(
        DenseVector.ofDoubles(scatter.mean(true)),
        DenseVector.ofDoubles(scatter.mean(false)),
        DenseVector.ofDoubles(scatter.variances(true, PRIOR)),
        DenseVector.ofDoubles(scatter.variances(false, PRIOR)),
        ANY_DISTANCE);
  }

  static ClassDistance of(int layer, Function<String, DenseVector> tensor) {
    return new ClassDistance(
        tensor.apply(HARMFUL_MEAN + layer),
        tensor.apply(HARMLESS_MEAN + layer),
        tensor.apply(HARMFUL_VARIANCE + layer),
        tensor.apply(HARMLESS_VARIANCE + layer),
        tensor.apply(FARTHEST + layer).get(0));
  }

  /**
   * The same with the distance that 1 % of prompts like {@code calibration} exceed at most
   * (split-conformal); any distance if there are fewer than 99.
   */
  public ClassDistance calibrated(List<DenseVector> calibration) {
    double[] nearest = calibration.stream().mapToDouble(this::nearest).sorted().toArray();
    int rank = (int) Math.ceil((nearest.length + 1) * (1 - UNFAMILIAR) - 1e-9);
    float limit = rank > nearest.length ? ANY_DISTANCE : (float) nearest[rank - 1];
    return new ClassDistance(harmfulMean, harmlessMean, harmfulVariance, harmlessVariance, limit);
  }

  @Override
  public int width() {
    return harmfulMean.size();
  }

  @Override
  public double score(DenseVector h) {
    return squared(h, harmlessMean, harmlessVariance) - squared(h, harmfulMean, harmfulVariance);
  }

  @Override
  public double slope(DenseVector h) {
    double sum = 0;
    for (int i = 0; i < h.size(); i++) {
      double slope =
          2 * ((double) h.get(i) - harmlessMean.get(i)) / harmlessVariance.get(i)
              - 2 * ((double) h.get(i) - harmfulMean.get(i)) / harmfulVariance.get(i);
      sum += slope * slope;
    }
    return Math.sqrt(sum);
  }

  @Override
  public boolean unfamiliar(DenseVector h) {
    return nearest(h) > farthest;
  }

  @Override
  public SortedMap<String, DenseVector> tensors(int layer) {
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    tensors.put(HARMFUL_MEAN + layer, harmfulMean);
    tensors.put(HARMLESS_MEAN + layer, harmlessMean);
    tensors.put(HARMFUL_VARIANCE + layer, harmfulVariance);
    tensors.put(HARMLESS_VARIANCE + layer, harmlessVariance);
    tensors.put(FARTHEST + layer, DenseVector.of(farthest));
    return tensors;
  }

  private double nearest(DenseVector h) {
    return Math.min(
        squared(h, harmlessMean, harmlessVariance), squared(h, harmfulMean, harmfulVariance));
  }

  private static double squared(DenseVector h, DenseVector mean, DenseVector variance) {
    if (h.size() != mean.size()) {
      throw new IllegalArgumentException("widths differ: " + mean.size() + " and " + h.size());
    }
    double sum = 0;
    for (int i = 0; i < h.size(); i++) {
      double away = (double) h.get(i) - mean.get(i);
      sum += away * away / variance.get(i);
    }
    return sum;
  }

  private static boolean positive(DenseVector variance) {
    float[] values = variance.toArray();
    Arrays.sort(values);
    return values[0] > 0;
  }
}
