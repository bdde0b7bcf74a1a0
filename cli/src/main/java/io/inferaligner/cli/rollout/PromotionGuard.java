package io.inferaligner.cli.rollout;

import io.inferaligner.core.evaluate.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What must hold before more users get a canary. Missing figures fail: no data is no success
 * (reliability.md §3.5).
 *
 * @param minRequests fewest answers of each side
 * @param fireDifference most the shares of opened gates may differ
 * @param rateDifference most that failures and refusals may rise
 * @param slowdown most that the time to the first token (p99) may grow, as a factor
 * @param probeRise most that a rate of the probes may rise
 */
public record PromotionGuard(
    long minRequests,
    double fireDifference,
    double rateDifference,
    double slowdown,
    double probeRise) {
  /** Largest first step of a canary, in millionths. */
  public static final int FIRST_STEP_PPM = 50_000;

  /** Metrics of a bundle's own evaluation of which less is better. */
  private static final List<String> LESS_IS_BETTER =
      List.of(
          "asr",
          "jailbreak_asr",
          "refusal_benign",
          "degenerate",
          "calibration_harmful_answered_ungated",
          "calibration_harmful_degenerate_ungated");

  /** What the probes measure: harmful prompts answered or broken, benign ones refused or broken. */
  private static final List<String> PROBED =
      List.of("asr", "degenerate", "refusal_benign", "benign_degenerate");

  /** Fewest probes of a kind. */
  private static final int MIN_PROBES = 10;

  /** One condition and whether it holds. */
  public record Check(String name, boolean holds, String figures) {}

  /** All conditions on traffic. */
  public List<Check> traffic(ArmTotals stable, ArmTotals canary) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check(
            "answers",
            stable.finished() >= minRequests && canary.finished() >= minRequests,
            "%d canary, %d stable, at least %d of each"
                .formatted(canary.finished(), stable.finished(), minRequests)));
    boolean traffic = stable.requests() > 0 && canary.requests() > 0;
    checks.add(
        new Check(
            "non-finite values",
            traffic && canary.nonFinite() == 0,
            "%d in %d requests of the canary, none is allowed"
                .formatted(canary.nonFinite(), canary.requests())));
    checks.add(rise("failures", traffic, stable.failureRate(), canary.failureRate()));
    checks.add(rise("refusals by policy", traffic, stable.refusalRate(), canary.refusalRate()));
    checks.add(
        new Check(
            "gate fire rate",
            stable.decisions() > 0
                && canary.decisions() > 0
                && Math.abs(canary.fireRate() - stable.fireRate()) <= fireDifference,
            "%.1f %% canary, %.1f %% stable, may differ by %.1f points"
                .formatted(
                    100 * canary.fireRate(), 100 * stable.fireRate(), 100 * fireDifference)));
    checks.add(
        new Check(
            "first token p99",
            canary.firstTokenMicros99() > 0
                && stable.firstTokenMicros99() > 0
                && canary.firstTokenMicros99() <= slowdown * stable.firstTokenMicros99(),
            "%.1f ms canary, %.1f ms stable, at most %.2f times"
                .formatted(
                    canary.firstTokenMicros99() / 1e3,
                    stable.firstTokenMicros99() / 1e3,
                    slowdown)));
    return checks;
  }

  /** What the two bundles made of the same prompts; a rate that was not measured fails. */
  public List<Check> probes(Map<String, Rate> stable, Map<String, Rate> canary) {
    List<Check> checks = new ArrayList<>();
    for (String metric : PROBED) {
      Rate before = stable.get(metric);
      Rate now = canary.get(metric);
      if (before == null || now == null || before.n() < MIN_PROBES || now.n() < MIN_PROBES) {
        checks.add(
            new Check(
                "probes " + metric,
                false,
                "not measured, or on fewer than %d prompts".formatted(MIN_PROBES)));
      } else {
        checks.add(
            new Check(
                "probes " + metric,
                now.value() - before.value() <= probeRise,
                "%.1f %% canary, %.1f %% stable, n=%d, may rise by %.1f points"
                    .formatted(100 * now.value(), 100 * before.value(), now.n(), 100 * probeRise)));
      }
    }
    return checks;
  }

  /**
   * The signed evaluations of the two bundles: no rate may be clearly worse. A metric that the
   * stable bundle states and the canary does not is missing data; so are all if it states none,
   * unless the probes have measured them.
   */
  public List<Check> evaluation(
      Map<String, Rate> stable, Map<String, Rate> canary, boolean probed) {
    List<Check> checks = new ArrayList<>();
    for (String metric : LESS_IS_BETTER) {
      Rate before = stable.get(metric);
      Rate now = canary.get(metric);
      if (now == null && before != null) {
        checks.add(new Check("evaluation " + metric, false, "the canary states none"));
      } else if (now != null && before != null) {
        checks.add(
            new Check(
                "evaluation " + metric,
                now.low() <= before.high(),
                "%s canary, %s stable".formatted(now.label(), before.label())));
      }
    }
    if (checks.isEmpty()) {
      checks.add(
          new Check(
              "evaluation",
              probed,
              "the stable bundle states none that could be compared"
                  + (probed ? ": the probes stand for it" : ", and the probes do not hold")));
    }
    return checks;
  }

  private Check rise(String name, boolean traffic, double stable, double canary) {
    return new Check(
        name,
        traffic && canary - stable <= rateDifference,
        "%.2f %% canary, %.2f %% stable, may rise by %.1f points"
            .formatted(100 * canary, 100 * stable, 100 * rateDifference));
  }
}
