package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.Arrays;

/**
 * One layer of a gate: (score(h_l) − mean)/deviation.
 *
 * @param layer block number l, 1…L−1, whose residual is read
 * @param mean of the score over harmless prompts; 0 if the layer is the gate's only one
 * @param deviation &gt; 0, of the score over harmless prompts; 1 if the layer is the gate's only
 *     one
 */
public record LayerScorer(int layer, GateScorer scorer, double mean, double deviation) {
  public LayerScorer {
    if (layer < 1) {
      throw new IllegalArgumentException("gate layer " + layer + " is below 1");
    }
    if (!Double.isFinite(mean) || !(deviation > 0) || Double.isInfinite(deviation)) {
      throw new IllegalArgumentException(
          "mean and deviation of gate layer %d must be finite, the deviation positive"
              .formatted(layer));
    }
  }

  /** The score as it is. */
  public static LayerScorer alone(int layer, GateScorer scorer) {
    return new LayerScorer(layer, scorer, 0, 1);
  }

  /**
   * The score in units of what it is for harmless prompts.
   *
   * @param harmless raw scores, at least one; none of the prompts that the threshold is calibrated
   *     on, which must not differ from those to come
   */
  public static LayerScorer standardised(int layer, GateScorer scorer, double[] harmless) {
    double mean = Arrays.stream(harmless).average().orElseThrow();
    return new LayerScorer(layer, scorer, mean, Calibration.sigma(harmless));
  }

  double margin(GateReading reading) {
    return (scorer.score(reading.at(layer)) - mean) / deviation;
  }

  /** How far the margin moves if score and a tenth of h's length were wrong altogether. */
  double reach(GateReading reading) {
    DenseVector h = reading.at(layer);
    return (Math.abs(scorer.score(h)) + scorer.slope(h) * h.norm() / 10) / deviation;
  }
}
