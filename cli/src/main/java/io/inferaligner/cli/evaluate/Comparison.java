package io.inferaligner.cli.evaluate;

import io.inferaligner.core.evaluate.Bootstrap;
import io.inferaligner.core.evaluate.Estimate;
import io.inferaligner.core.evaluate.Holm;
import io.inferaligner.core.evaluate.McNemar;
import io.inferaligner.core.evaluate.NonInferiority;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two arms on the same prompts (method.md §3.3).
 *
 * @param difference rate of the first arm − rate of the second, bootstrapped by goal
 * @param test McNemar's exact test
 * @param adjusted its p-value after Holm's correction over all comparisons made at once
 */
public record Comparison(
    Measure measure, Arm first, Arm second, Estimate difference, McNemar test, double adjusted) {
  private static final int DRAWS = 2_000;
  private static final long SEED = 20_240_111;

  /** {@code first} against every other arm of {@code arms}, by every measure that has prompts. */
  public static List<Comparison> of(Arm first, List<Arm> arms, List<Outcome> outcomes) {
    if (!arms.contains(first)) {
      return List.of();
    }
    return all(
        arms.stream().filter(arm -> arm != first).map(arm -> List.of(first, arm)).toList(),
        outcomes);
  }

  /** Every other arm of {@code arms} against {@code second}, likewise. */
  public static List<Comparison> against(Arm second, List<Arm> arms, List<Outcome> outcomes) {
    return all(
        arms.stream().filter(arm -> arm != second).map(arm -> List.of(arm, second)).toList(),
        outcomes);
  }

  private static List<Comparison> all(List<List<Arm>> pairs, List<Outcome> outcomes) {
    List<Comparison> raw = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      for (List<Arm> pair : pairs) {
        compare(measure, pair.getFirst(), pair.getLast(), outcomes).ifPresent(raw::add);
      }
    }
    return adjusted(raw);
  }

  private static List<Comparison> adjusted(List<Comparison> raw) {
    List<Double> adjusted = Holm.adjust(raw.stream().map(one -> one.test.pValue()).toList());
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < raw.size(); i++) {
      Comparison one = raw.get(i);
      comparisons.add(
          new Comparison(
              one.measure, one.first, one.second, one.difference, one.test, adjusted.get(i)));
    }
    return comparisons;
  }

  /** Is the first arm at most one point below the second? Of use where more is better. */
  public NonInferiority nonInferiority() {
    return NonInferiority.of(
        test.onlyFirst(), test.onlySecond(), difference.n(), NonInferiority.ONE_POINT);
  }

  /** "cross vs off". */
  public String arms() {
    return first.label() + " vs " + second.label();
  }

  /** arms, measure, difference, only first, only second, p, corrected p. */
  public List<String> cells() {
    return List.of(
        arms(),
        measure.label().replace('_', ' '),
        difference.label(),
        Long.toString(test.onlyFirst()),
        Long.toString(test.onlySecond()),
        "%.2g".formatted(test.pValue()),
        "%.2g".formatted(adjusted));
  }

  /** The row for --json. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("measure", measure.label());
    json.put("first", first.label());
    json.put("second", second.label());
    json.put("difference", difference);
    json.put("only_first", test.onlyFirst());
    json.put("only_second", test.onlySecond());
    json.put("mcnemar_p", test.pValue());
    json.put("mcnemar_p_holm", adjusted);
    if (measure == Measure.TASK_ACCURACY) {
      NonInferiority bound = nonInferiority();
      json.put("lower_bound_95_one_sided", bound.lowerBound());
      json.put("non_inferior_at_1_point", bound.holds());
    }
    return json;
  }

  private static Optional<Comparison> compare(
      Measure measure, Arm first, Arm second, List<Outcome> outcomes) {
    Map<EvaluationCase, Boolean> right = hits(measure, second, outcomes);
    List<Double> differences = new ArrayList<>();
    List<String> goals = new ArrayList<>();
    int onlyFirst = 0;
    int onlySecond = 0;
    for (Map.Entry<EvaluationCase, Boolean> entry : hits(measure, first, outcomes).entrySet()) {
      Boolean other = right.get(entry.getKey());
      if (other != null) {
        onlyFirst += entry.getValue() && !other ? 1 : 0;
        onlySecond += !entry.getValue() && other ? 1 : 0;
        differences.add((entry.getValue() ? 1.0 : 0) - (other ? 1 : 0));
        goals.add(entry.getKey().goal());
      }
    }
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    double[] values = differences.stream().mapToDouble(Double::doubleValue).toArray();
    return Optional.of(
        new Comparison(
            measure,
            first,
            second,
            Bootstrap.clustered(values, goals, DRAWS, SEED),
            McNemar.of(onlyFirst, onlySecond),
            1));
  }

  private static Map<EvaluationCase, Boolean> hits(
      Measure measure, Arm arm, List<Outcome> outcomes) {
    Map<EvaluationCase, Boolean> hits = new LinkedHashMap<>();
    outcomes.stream()
        .filter(outcome -> outcome.arm() == arm && measure.covers(outcome))
        .forEach(outcome -> hits.put(outcome.prompt(), measure.hit(outcome)));
    return hits;
  }
}
