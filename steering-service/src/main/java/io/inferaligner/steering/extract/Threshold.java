package io.inferaligner.steering.extract;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.Calibration;
import io.inferaligner.core.gate.GateCost;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.gate.ThresholdSearch;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a gate's threshold is chosen (method.md §4.4).
 *
 * @param targetFpr of the modes that aim at one
 * @param cost of COST and of no other mode
 */
public record Threshold(ThresholdMode mode, double targetFpr, @Nullable GateCost cost) {
  public Threshold {
    if ((mode == ThresholdMode.COST) != (cost != null)) {
      throw new IllegalArgumentException(
          "a cost belongs to the threshold mode COST, and that to a cost");
    }
  }

  /** What manifests state of the target. */
  double statedFpr() {
    return mode.hasTarget() ? targetFpr : 0;
  }

  /** What manifests state of the cost. */
  Map<String, Double> statedCost() {
    return cost == null ? Map.of() : cost.asMap();
  }

  /**
   * The bias for raw scores.
   *
   * @param midpoint the paper's bias, half-way between the class means
   * @throws SteeringException DATASET_INVALID if there are too few benign ones
   */
  double bias(double midpoint, double[] harmful, double[] benign) {
    GateCost stated = cost;
    if (stated != null) {
      return ThresholdSearch.costBias(harmful, benign, stated);
    }
    try {
      return switch (mode) {
        case MIDPOINT, COST -> midpoint;
        case TARGET_FPR -> Calibration.targetFprBias(benign, targetFpr);
        case TARGET_FPR_95 -> Calibration.certifiedFprBias(benign, targetFpr);
        case YOUDEN -> ThresholdSearch.youdenBias(harmful, benign);
        case MAX_F1 -> ThresholdSearch.maxF1Bias(harmful, benign);
      };
    } catch (IllegalArgumentException e) {
      throw new SteeringException(FaultReason.DATASET_INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Refuses fewer harmless calibration prompts than the mode needs, before anything is captured.
   *
   * @param what the prompts, for the sentence
   * @throws SteeringException DATASET_INVALID
   */
  void requireEnough(String what, long benign) {
    long least =
        switch (mode) {
          case TARGET_FPR -> Calibration.leastForTarget(targetFpr);
          case TARGET_FPR_95 -> Calibration.leastForCertificate(targetFpr);
          case MIDPOINT, YOUDEN, MAX_F1, COST -> 1;
        };
    if (benign < least) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          "a target false-positive rate of %s needs at least %d harmless calibration prompts%s, got %d: give more, a higher rate, or the midpoint as threshold"
              .formatted(targetFpr, least, what, benign));
    }
  }
}
