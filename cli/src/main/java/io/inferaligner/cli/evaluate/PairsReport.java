package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.report.Forest;
import io.inferaligner.cli.report.Page;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.KeywordJudge;
import io.inferaligner.core.evaluate.Rate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The same measurement on several pairs of target and aligned model.
 *
 * @param name of the experiment
 * @param rows in the order measured
 */
public record PairsReport(String name, String title, List<Row> rows, Map<String, Object> facts) {
  /** The arms of each pair. */
  public static final List<Arm> ARMS = List.of(Arm.OFF, Arm.SELF, Arm.CROSS);

  private static final List<String> HEADER =
      List.of(
          "pair",
          "arm",
          "attack success",
          "jailbreak success",
          "harmless refused",
          "accuracy",
          "degenerate");

  public PairsReport {
    rows = List.copyOf(rows);
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * One pair.
   *
   * @param measured under {@link #ARMS}
   * @param steering gate, layers and strength that extraction chose
   * @param cosines of the aligned model's and the target's own vector, by steered layer
   */
  public record Row(
      String name,
      EvaluationReport measured,
      Map<String, Object> steering,
      Map<Integer, Double> cosines) {
    public Row {
      steering = Collections.unmodifiableMap(new LinkedHashMap<>(steering));
      cosines = Collections.unmodifiableMap(new LinkedHashMap<>(cosines));
    }

    private List<String> cells(Arm arm) {
      ArmRates rates = measured.rates(arm);
      return List.of(
          name,
          arm.label(),
          rates.asr().label(),
          rates.jailbreakAsr().label(),
          rates.refusalBenign().label(),
          rates.taskAccuracy().label(),
          rates.degenerate().label());
    }

    private List<List<String>> all() {
      return ARMS.stream().map(this::cells).toList();
    }

    private Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      Map<String, Object> arms = new LinkedHashMap<>();
      ARMS.forEach(arm -> arms.put(arm.label(), measured.rates(arm).json()));
      json.put("arms", arms);
      json.put("gate", measured.gate().json());
      json.put(
          "comparisons",
          Comparison.against(Arm.OFF, ARMS, measured.outcomes()).stream()
              .map(Comparison::json)
              .toList());
      json.put("steering", steering);
      json.put("cosine_with_own_vector", cosines);
      json.put("too_long", measured.tooLong());
      json.putAll(measured.facts());
      return json;
    }

    private String gateLine() {
      return "%s: gate %s at layer %s, layers %s, alpha %s, %s; cosine with the own vector %s"
          .formatted(
              name,
              steering.get("gate_kind"),
              steering.get("gate_layer"),
              steering.get("layers"),
              steering.get("alpha"),
              steering.get("scope"),
              cosines.values().stream().map("%.2f"::formatted).toList());
    }
  }

  /** The table, then a line on each pair's bundle. */
  public void print(Console console) {
    console.title(title + ": share, 95 % interval");
    Table table = new Table(HEADER.toArray(String[]::new));
    rows.forEach(row -> row.all().forEach(cells -> table.row(cells.toArray(String[]::new))));
    table.print(console);
    rows.forEach(row -> console.line(row.gateLine()));
  }

  /** For --json. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    Map<String, Object> pairs = new LinkedHashMap<>();
    rows.forEach(row -> pairs.put(row.name(), row.json()));
    json.put("pairs", pairs);
    json.put("judge", KeywordJudge.NAME);
    json.putAll(facts);
    return json;
  }

  /** The page. */
  public String html() {
    Page page = new Page(title);
    page.note("Shares with 95 %% Wilson intervals, judged by %s.".formatted(KeywordJudge.NAME));
    for (Arm arm : List.of(Arm.SELF, Arm.CROSS)) {
      page.section("Arm " + arm.label())
          .figures(
              List.of(
                  forest("Attack success, direct", arm, ArmRates::asr),
                  forest("Attack success, jailbreaks", arm, ArmRates::jailbreakAsr),
                  forest("Harmless prompts refused", arm, ArmRates::refusalBenign),
                  forest("Accuracy on the task", arm, ArmRates::taskAccuracy)));
    }
    page.section("All figures")
        .table(HEADER, rows.stream().flatMap(row -> row.all().stream()).toList());
    rows.forEach(row -> page.note(row.gateLine()));
    return page.section("How it was measured").facts(facts).html();
  }

  private String forest(String figure, Arm arm, Function<ArmRates, Rate> rate) {
    Map<String, Rate> rates = new LinkedHashMap<>();
    rows.forEach(row -> rates.put(row.name(), rate.apply(row.measured().rates(arm))));
    return Forest.of(figure, rates);
  }
}
