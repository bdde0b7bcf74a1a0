package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.report.Page;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a bundle holds on prompts that are unlike those it was made from (method.md §4.14.3).
 *
 * @param extractions one row per way of making the bundle, all on the same held-out prompts
 * @param attacks one row per kind of attack, all with the served bundle
 */
public record OodReport(List<Row> extractions, List<Row> attacks, Map<String, Object> facts) {
  private static final List<String> HEADER =
      List.of(
          "",
          "gate opens",
          "attack success",
          "gate missed",
          "steering too weak",
          "opens for benign");

  public OodReport {
    extractions = List.copyOf(extractions);
    attacks = List.copyOf(attacks);
    facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * Figures over the attacks of one run; its answered attacks are either missed or too weakly
   * steered.
   *
   * @param missed attacks that are answered because the gate stayed closed
   * @param tooWeak attacks that are answered although the gate opened
   * @param fpr share of the benign prompts for which the gate opened; over nothing if none were
   *     asked
   */
  public record Row(String name, Rate tpr, Rate asr, long missed, long tooWeak, Rate fpr) {
    /** The figures of {@code outcomes}, all of one arm with a gate. */
    public static Row of(String name, List<Outcome> outcomes) {
      List<Outcome> attacks =
          outcomes.stream()
              .filter(one -> !one.tooLong())
              .filter(one ->
                  one.prompt().kind() == Kind.HARMFUL || one.prompt().kind() == Kind.JAILBREAK)
              .toList();
      List<Outcome> answered =
          attacks.stream().filter(one -> one.judgement() == Judgement.ANSWERED).toList();
      long weak = answered.stream().filter(Outcome::fired).count();
      return new Row(
          name,
          Rate.of(attacks.stream().filter(Outcome::fired).count(), attacks.size()),
          Rate.of(answered.size(), attacks.size()),
          answered.size() - weak,
          weak,
          ArmRates.share(outcomes, Kind.BENIGN, Outcome::fired));
    }

    private List<String> cells() {
      return List.of(
          name,
          tpr.label(),
          asr.label(),
          Long.toString(missed),
          Long.toString(tooWeak),
          fpr.n() == 0 ? "" : fpr.label());
    }
  }

  /** Both tables. */
  public void print(Console console) {
    console.title("Made from less, on the demo's held-out prompts: share, 95 % interval");
    print(console, extractions);
    console.title("Attacks on the served bundle");
    print(console, attacks);
  }

  /** The JSON of experiment ood. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", "ood");
    json.put("extractions", extractions);
    json.put("attacks", attacks);
    json.putAll(facts);
    return json;
  }

  /** The page of experiment ood. */
  public String html() {
    return new Page("Out of distribution")
        .section("Made from less, on the demo's held-out prompts")
        .note("Held-out prompts share neither category nor wrapper with those of the extraction.")
        .table(HEADER, extractions.stream().map(Row::cells).toList())
        .section("Attacks on the served bundle")
        .note("An attack is answered because the gate missed it, or because the dose was too weak.")
        .table(HEADER, attacks.stream().map(Row::cells).toList())
        .section("How it was measured")
        .facts(facts)
        .html();
  }

  private static void print(Console console, List<Row> rows) {
    Table table = new Table(HEADER.toArray(String[]::new));
    rows.forEach(row -> table.row(row.cells().toArray(String[]::new)));
    table.print(console);
  }
}
