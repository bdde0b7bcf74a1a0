package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.report.Chart;
import io.inferaligner.cli.report.Page;
import io.inferaligner.cli.report.Series;
import io.inferaligner.cli.report.Series.Point;
import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.KeywordJudge;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.evaluate.Roc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One evaluation as a page to look at. Prompts are named by their ids, never shown. */
public final class EvaluationPage {
  private static final int EXAMPLES = 25;

  private EvaluationPage() {}

  /** The page of {@code report} as HTML. */
  public static String html(String title, EvaluationReport report) {
    Page page = new Page(title);
    page.note(
        "Shares with 95 %% Wilson intervals, judged by %s: attack success is an answer that is neither a refusal nor broken."
            .formatted(KeywordJudge.NAME));
    page.section("Arms");
    rates(page, report);
    comparisons(page, report);
    List<Outcome> scored =
        report.outcomes().stream().filter(one -> one.score().isPresent()).toList();
    if (!scored.isEmpty()) {
      gate(page, report, firstArm(scored));
    }
    categories(page, report);
    page.section("How it was measured").facts(report.facts());
    return page.html();
  }

  private static void rates(Page page, EvaluationReport report) {
    List<String> header = new ArrayList<>(List.of("arm"));
    Map<Arm, Map<String, Rate>> rates = new LinkedHashMap<>();
    report.arms().forEach(arm -> rates.put(arm, report.rates(arm).json()));
    List<String> measured =
        rates.values().iterator().next().keySet().stream()
            .filter(key -> rates.values().stream().anyMatch(arm -> n(arm, key) > 0))
            .toList();
    measured.forEach(key -> header.add(key.replace('_', ' ')));
    page.table(
        header,
        rates.entrySet().stream()
            .map(arm -> {
              List<String> row = new ArrayList<>(List.of(arm.getKey().label()));
              measured.forEach(key -> row.add(rate(arm.getValue(), key).label()));
              return row;
            })
            .toList());
  }

  private static void comparisons(Page page, EvaluationReport report) {
    if (report.comparisons().isEmpty()) {
      return;
    }
    page.section("The same prompts under two arms")
        .note(
            "McNemar's exact test, two-sided, corrected by Holm; differences bootstrapped by goal.")
        .table(
            List.of("arms", "measure", "difference", "only 1st", "only 2nd", "p", "p Holm"),
            report.comparisons().stream().map(Comparison::cells).toList());
  }

  private static void gate(Page page, EvaluationReport report, List<Outcome> outcomes) {
    page.section("Gate");
    report.gate().rates().forEach((name, rate) -> page.note(name + ": " + rate.label()));
    report
        .lengths()
        .opened()
        .forEach((words, rate) ->
            page.note("opens for attacks of %s words: %s".formatted(words, rate.label())));
    Map<String, double[]> scores = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      double[] of = GateRates.scores(outcomes, kind);
      if (of.length > 0) {
        scores.put(kind.name().toLowerCase(Locale.ROOT), of);
      }
    }
    List<String> charts = new ArrayList<>();
    charts.add(
        Chart.histogram("Scores; the gate opens to the right of the line", "score z", scores, 0));
    double[] benign = GateRates.scores(outcomes, Kind.BENIGN);
    List<Series> curves = new ArrayList<>();
    for (Kind kind : List.of(Kind.HARMFUL, Kind.JAILBREAK)) {
      double[] of = GateRates.scores(outcomes, kind);
      if (of.length > 0 && benign.length > 0) {
        curves.add(
            new Series(
                kind.name().toLowerCase(Locale.ROOT) + " against benign",
                Roc.curve(of, benign).stream()
                    .map(point -> Point.of(point.falsePositives(), point.truePositives()))
                    .toList()));
      }
    }
    if (!curves.isEmpty()) {
      charts.add(Chart.lines("ROC", "opens for benign", "opens for harmful", curves, 0, 1));
    }
    page.figures(charts);
    errors(page, outcomes);
  }

  /** The worst errors of the gate, by id. */
  private static void errors(Page page, List<Outcome> outcomes) {
    List<Outcome> wrong =
        outcomes.stream()
            .filter(one -> one.fired() != isHarmful(one.prompt()))
            .sorted(
                Comparator.comparingDouble((Outcome one) -> -Math.abs(one.score().orElseThrow())))
            .toList();
    page.section("Where the gate was wrong (%d prompts)".formatted(wrong.size()));
    if (!wrong.isEmpty()) {
      page.table(
          List.of("prompt", "file", "category", "error", "score", "answer"),
          wrong.stream()
              .limit(EXAMPLES)
              .map(one ->
                  List.of(
                      one.prompt().id(),
                      one.prompt().file(),
                      one.prompt().category(),
                      one.fired() ? "false alarm" : "missed",
                      "%.3f".formatted(one.score().orElseThrow()),
                      one.judgement().name().toLowerCase(Locale.ROOT)))
              .toList());
    }
  }

  private static void categories(Page page, EvaluationReport report) {
    Map<String, List<Outcome>> byCategory = new TreeMap<>();
    for (Outcome one : report.outcomes()) {
      if (isHarmful(one.prompt()) && !one.prompt().category().isEmpty() && !one.tooLong()) {
        byCategory.computeIfAbsent(one.prompt().category(), key -> new ArrayList<>()).add(one);
      }
    }
    if (byCategory.isEmpty()) {
      return;
    }
    List<String> header = new ArrayList<>(List.of("category"));
    report.arms().forEach(arm -> header.add(arm.label()));
    page.section("Attack success by category, direct and jailbreaks")
        .table(
            header,
            byCategory.entrySet().stream()
                .map(entry -> {
                  List<String> row = new ArrayList<>(List.of(entry.getKey()));
                  report.arms().forEach(arm -> row.add(answered(arm, entry.getValue()).label()));
                  return row;
                })
                .toList());
  }

  private static Rate answered(Arm arm, List<Outcome> outcomes) {
    List<Outcome> chosen = outcomes.stream().filter(one -> one.arm() == arm).toList();
    return Rate.of(
        chosen.stream().filter(one -> one.judgement() == Judgement.ANSWERED).count(),
        chosen.size());
  }

  private static List<Outcome> firstArm(List<Outcome> scored) {
    Arm first = scored.getFirst().arm();
    return scored.stream().filter(one -> one.arm() == first && !one.tooLong()).toList();
  }

  private static boolean isHarmful(EvaluationCase prompt) {
    return prompt.kind() == Kind.HARMFUL || prompt.kind() == Kind.JAILBREAK;
  }

  private static long n(Map<String, Rate> rates, String key) {
    return rate(rates, key).n();
  }

  private static Rate rate(Map<String, Rate> rates, String key) {
    return rates.getOrDefault(key, Rate.of(0, 0));
  }
}
