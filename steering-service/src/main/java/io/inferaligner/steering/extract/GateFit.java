package io.inferaligner.steering.extract;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.Calibration;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.gate.ThresholdSearch;
import java.util.Arrays;
import java.util.List;

/** A gate's bias on prompts that took no part in extraction, and how it does there. */
record GateFit(BundleManifest.Gate gate, BundleManifest.Calibration calibration) {

  /**
   * Fits the bias from raw projections.
   *
   * @param midpoint the paper's bias, half-way between the class means
   */
  static GateFit of(
      GateKind kind,
      int layer,
      double midpoint,
      ThresholdMode mode,
      double targetFpr,
      double[] harmful,
      double[] benign,
      List<BundleManifest.LayerRow> layerTable) {
    if (!(Arrays.stream(harmful).average().orElse(0) > Arrays.stream(benign).average().orElse(0))) {
      throw new SteeringException(
          FaultReason.EXTRACTION_FAILED,
          "harmless calibration prompts score higher than harmful ones: check the labels of the data");
    }
    double bias = bias(mode, midpoint, targetFpr, harmful, benign);
    long hits = Arrays.stream(harmful).filter(p -> p + bias > 0).count();
    long falseAlarms = Arrays.stream(benign).filter(p -> p + bias > 0).count();
    return new GateFit(
        new BundleManifest.Gate(
            kind, layer, bias, Calibration.sigma(benign), mode, mode.hasTarget() ? targetFpr : 0),
        new BundleManifest.Calibration(
            harmful.length,
            benign.length,
            Rate.of(hits, harmful.length),
            Rate.of(falseAlarms, benign.length),
            Calibration.auc(harmful, benign),
            layerTable));
  }

  /**
   * Refuses fewer harmless calibration prompts than {@code mode} needs, before anything is
   * captured.
   *
   * @throws SteeringException DATASET_INVALID
   */
  static void requireEnough(ThresholdMode mode, double targetFpr, long benign) {
    long least =
        switch (mode) {
          case TARGET_FPR -> Calibration.leastForTarget(targetFpr);
          case TARGET_FPR_95 -> Calibration.leastForCertificate(targetFpr);
          case MIDPOINT, YOUDEN, MAX_F1 -> 1;
        };
    if (benign < least) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          "a target false-positive rate of %s needs at least %d harmless calibration prompts, got %d: give more, a higher rate, or the midpoint as threshold"
              .formatted(targetFpr, least, benign));
    }
  }

  private static double bias(
      ThresholdMode mode, double midpoint, double targetFpr, double[] harmful, double[] benign) {
    try {
      return switch (mode) {
        case MIDPOINT -> midpoint;
        case TARGET_FPR -> Calibration.targetFprBias(benign, targetFpr);
        case TARGET_FPR_95 -> Calibration.certifiedFprBias(benign, targetFpr);
        case YOUDEN -> ThresholdSearch.youdenBias(harmful, benign);
        case MAX_F1 -> ThresholdSearch.maxF1Bias(harmful, benign);
      };
    } catch (IllegalArgumentException e) {
      throw new SteeringException(FaultReason.DATASET_INVALID, String.valueOf(e.getMessage()), e);
    }
  }
}
