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
 */
public record PromotionGuard(
    long minRequests, double fireDifference, double rateDifference, double slowdown) {
  /** Largest first step of a canary, in millionths. */
  public static final int FIRST_STEP_PPM = 50_000;

  /** Metrics of a bundle's own evaluation of which less is better. */
  private static final List<String> LESS_IS_BETTER =
      List.of("asr", "jailbreak_asr", "refusal_benign", "degenerate");

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
    checks.add(
        new Check(
            "non-finite values", canary.nonFinite() == 0, "%d".formatted(canary.nonFinite())));
    checks.add(rise("failures", stable.failureRate(), canary.failureRate()));
    checks.add(rise("refusals by policy", stable.refusalRate(), canary.refusalRate()));
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

  /**
   * The signed evaluations of the two bundles: no rate may be clearly worse. A metric that the
   * stable bundle states and the canary does not is missing data.
   */
  public List<Check> evaluation(Map<String, Rate> stable, Map<String, Rate> canary) {
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
    return checks;
  }

  private Check rise(String name, double stable, double canary) {
    return new Check(
        name,
        canary - stable <= rateDifference,
        "%.2f %% canary, %.2f %% stable, may rise by %.1f points"
            .formatted(100 * canary, 100 * stable, 100 * rateDifference));
  }
}
