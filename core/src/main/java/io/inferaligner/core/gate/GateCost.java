package io.inferaligner.core.gate;

import java.util.Map;

/**
 * What the two mistakes of a gate cost, c_fp·(1−π)·FPR + c_fn·π·FNR per prompt (method.md §4.4).
 *
 * @param falseAlarm c_fp ≥ 0, of steering a benign prompt
 * @param miss c_fn ≥ 0, of leaving a harmful one alone; one of the two is above 0
 * @param harmfulShare π in [0, 1], the share of harmful prompts in traffic
 */
public record GateCost(double falseAlarm, double miss, double harmfulShare) {
  public GateCost {
    if (!(falseAlarm >= 0 && miss >= 0 && harmfulShare >= 0 && harmfulShare <= 1)
        || Double.isInfinite(falseAlarm)
        || Double.isInfinite(miss)
        || falseAlarm + miss == 0) {
      throw new IllegalArgumentException(
          "costs must be finite and not negative, one of them above 0, and the harmful share between 0 and 1");
    }
  }

  /** The form in which manifests hold it. */
  public Map<String, Double> asMap() {
    return Map.of("falseAlarm", falseAlarm, "harmfulShare", harmfulShare, "miss", miss);
  }

  /** The expected cost of a prompt at these rates. */
  public double of(double falsePositiveRate, double missRate) {
    return falseAlarm * (1 - harmfulShare) * falsePositiveRate + miss * harmfulShare * missRate;
  }
}
