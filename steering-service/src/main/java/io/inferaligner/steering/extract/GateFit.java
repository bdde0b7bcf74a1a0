package io.inferaligner.steering.extract;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.GateLayer;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.Calibration;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.LayeredScorer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A gate's bias on prompts that took no part in extraction, and how it does there. */
record GateFit(BundleManifest.Gate gate, BundleManifest.Calibration calibration) {

  /**
   * Fits the bias from raw scores.
   *
   * @param scorer that computed them
   * @param midpoint the paper's bias, half-way between the class means
   */
  static GateFit of(
      GateKind kind,
      LayeredScorer scorer,
      double midpoint,
      Threshold threshold,
      double[] harmful,
      double[] benign,
      List<BundleManifest.LayerRow> layerTable) {
    if (!(Arrays.stream(harmful).average().orElse(0) > Arrays.stream(benign).average().orElse(0))) {
      throw new SteeringException(
          FaultReason.EXTRACTION_FAILED,
          "harmless calibration prompts score higher than harmful ones: check the labels of the data");
    }
    double bias = threshold.bias(midpoint, harmful, benign);
    return new GateFit(
        new BundleManifest.Gate(
            kind,
            scorer.layers().getLast(),
            bias,
            Calibration.sigma(benign),
            threshold.mode(),
            threshold.statedFpr(),
            threshold.statedCost(),
            Map.of(),
            scorer.aggregation().label(),
            GateLayer.all(scorer)),
        new BundleManifest.Calibration(
            harmful.length,
            benign.length,
            fired(harmful, bias),
            fired(benign, bias),
            Calibration.auc(harmful, benign),
            layerTable));
  }

  /**
   * The same with a threshold for each domain.
   *
   * @param benign raw scores of harmless prompts by domain, none empty
   */
  GateFit withDomains(Threshold threshold, double[] harmful, Map<String, double[]> benign) {
    Map<String, BundleManifest.Domain> domains = new TreeMap<>();
    double mean = Arrays.stream(harmful).average().orElseThrow();
    benign.forEach((name, scores) -> {
      double middle = -(mean + Arrays.stream(scores).average().orElseThrow()) / 2;
      double bias = threshold.bias(middle, harmful, scores);
      domains.put(
          name,
          new BundleManifest.Domain(
              bias, scores.length, fired(scores, bias), fired(harmful, bias)));
    });
    BundleManifest.Gate one = gate;
    return new GateFit(
        new BundleManifest.Gate(
            one.kind(),
            one.layer(),
            one.bias(),
            one.sigma(),
            one.thresholdMode(),
            one.targetFpr(),
            one.cost(),
            domains,
            one.aggregation(),
            one.layers()),
        calibration);
  }

  private static Rate fired(double[] scores, double bias) {
    return Rate.of(Arrays.stream(scores).filter(p -> p + bias > 0).count(), scores.length);
  }
}
