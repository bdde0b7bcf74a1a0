package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.KeywordJudge;
import io.inferaligner.core.evaluate.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcomes of one evaluation as a table and as JSON.
 *
 * @param arms in the order asked for
 * @param facts written into the JSON as they are: model, bundle, seed, …
 */
public record EvaluationReport(List<Arm> arms, List<Outcome> outcomes, Map<String, Object> facts) {
  public EvaluationReport {
    arms = List.copyOf(arms);
    outcomes = List.copyOf(outcomes);
    facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** The rates of one arm over all files. */
  public ArmRates rates(Arm arm) {
    return ArmRates.of(of(arm, outcomes));
  }

  /** The gate's rates over all files, from the first arm that has a gate. */
  public GateRates gate() {
    return gate(outcomes);
  }

  /** How often the gate opens for attacks of each length, from the same arm. */
  LengthRates lengths() {
    return arms.stream()
        .map(arm -> LengthRates.of(of(arm, outcomes)))
        .filter(rates -> !rates.opened().isEmpty())
        .findFirst()
        .orElseGet(() -> LengthRates.of(List.of()));
  }

  /** The served bundle against every other arm. */
  public List<Comparison> comparisons() {
    return Comparison.of(Arm.CROSS, arms, outcomes);
  }

  /** Prompts that did not fit the model. */
  public long tooLong() {
    return outcomes.stream().filter(Outcome::tooLong).map(Outcome::prompt).distinct().count();
  }

  /** The documented JSON of evaluate. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("arms", armsJson(outcomes));
    json.put("gate", gate().json());
    json.put("gate_opens_by_words", lengths().opened());
    Map<String, Object> sets = new LinkedHashMap<>();
    outcomes.stream()
        .map(outcome -> outcome.prompt().file())
        .distinct()
        .forEach(file -> sets.put(file, setJson(file)));
    json.put("sets", sets);
    json.put("comparisons", comparisons().stream().map(Comparison::json).toList());
    json.put("judge", KeywordJudge.NAME);
    json.put("too_long", tooLong());
    json.putAll(facts);
    return json;
  }

  /** Shows the rates of every arm, and of every file where there are several. */
  public void print(Console console) {
    console.title("All files");
    table(outcomes).print(console);
    List<String> files =
        outcomes.stream().map(outcome -> outcome.prompt().file()).distinct().toList();
    for (String file : files.size() > 1 ? files : List.<String>of()) {
      console.title(file);
      table(ofFile(file)).print(console);
    }
    printComparisons(console);
    printGate(console);
  }

  /** Shows the comparisons; nothing if there are none. */
  void printComparisons(Console console) {
    List<Comparison> comparisons = comparisons();
    if (comparisons.isEmpty()) {
      return;
    }
    console.title("Same prompts, two arms: McNemar's exact test, two-sided, corrected by Holm");
    Table table = new Table("arms", "measure", "difference", "only 1st", "only 2nd", "p", "p Holm");
    comparisons.forEach(one -> table.row(one.cells().toArray(String[]::new)));
    table.print(console);
    comparisons.stream()
        .filter(one -> one.measure() == Measure.TASK_ACCURACY && one.second() == Arm.OFF)
        .forEach(one ->
            console.line(
                "task accuracy is %s at one point: one-sided 95 %% bound %+.1f points"
                    .formatted(
                        one.nonInferiority().holds() ? "not inferior" : "not shown to be as good",
                        100 * one.nonInferiority().lowerBound())));
  }

  /** Shows the gate's rates and what was left out. */
  void printGate(Console console) {
    GateRates gate = gate();
    if (!gate.isEmpty()) {
      console.title("Gate");
      gate.table().print(console);
    }
    if (lengths().opened().size() > 1) {
      console.title("Gate by length");
      lengths().table().print(console);
    }
    if (tooLong() > 0) {
      console.line("");
      console.line(tooLong() + " prompts do not fit the model's context and were left out.");
    }
  }

  private Map<String, Object> setJson(String file) {
    List<Outcome> chosen = ofFile(file);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("arms", armsJson(chosen));
    json.put("gate", gate(chosen).json());
    return json;
  }

  private Map<String, Object> armsJson(List<Outcome> chosen) {
    Map<String, Object> json = new LinkedHashMap<>();
    arms.forEach(arm -> json.put(arm.label(), ArmRates.of(of(arm, chosen)).json()));
    return json;
  }

  private Table table(List<Outcome> chosen) {
    String[] header = new String[arms.size() + 1];
    header[0] = "rate, 95 % interval";
    for (int i = 0; i < arms.size(); i++) {
      header[i + 1] = arms.get(i).label();
    }
    Table table = new Table(header);
    List<Map<String, Rate>> columns =
        arms.stream().map(arm -> ArmRates.of(of(arm, chosen)).json()).toList();
    for (String key : columns.getFirst().keySet()) {
      if (columns.stream().allMatch(column -> rate(column, key).n() == 0)) {
        continue;
      }
      String[] cells = new String[arms.size() + 1];
      cells[0] = key.replace('_', ' ');
      for (int i = 0; i < arms.size(); i++) {
        cells[i + 1] = rate(columns.get(i), key).label();
      }
      table.row(cells);
    }
    return table;
  }

  private static Rate rate(Map<String, Rate> column, String key) {
    return column.getOrDefault(key, Rate.of(0, 0));
  }

  private GateRates gate(List<Outcome> chosen) {
    return arms.stream()
        .map(arm -> GateRates.of(of(arm, chosen)))
        .filter(rates -> !rates.isEmpty())
        .findFirst()
        .orElseGet(() -> GateRates.of(List.of()));
  }

  private List<Outcome> ofFile(String file) {
    return outcomes.stream().filter(outcome -> outcome.prompt().file().equals(file)).toList();
  }

  private static List<Outcome> of(Arm arm, List<Outcome> chosen) {
    return chosen.stream().filter(outcome -> outcome.arm() == arm).toList();
  }
}
