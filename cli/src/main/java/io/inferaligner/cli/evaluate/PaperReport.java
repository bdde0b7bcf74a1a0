package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.report.Forest;
import io.inferaligner.cli.report.Page;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.KeywordJudge;
import io.inferaligner.core.evaluate.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The paper's main table: fine-tunes of one target, each under several defences.
 *
 * @param domains in the order measured
 */
public record PaperReport(List<Domain> domains, Map<String, Object> facts) {
  /** The arms, the undefended model first. */
  public static final List<Arm> ARMS =
      List.of(Arm.OFF, Arm.REMINDER, Arm.PRIORITY, Arm.CAREFUL, Arm.CROSS);

  private static final Map<Arm, String> NAMES =
      Map.of(
          Arm.OFF, "no defence",
          Arm.REMINDER, "self-reminder",
          Arm.PRIORITY, "goal priority",
          Arm.CAREFUL, "trained system line",
          Arm.CROSS, "InferAligner");

  private static final List<String> COMPARED =
      List.of("arms", "measure", "difference", "only 1st", "only 2nd", "p", "p Holm");

  public PaperReport {
    domains = List.copyOf(domains);
    facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * One fine-tune.
   *
   * @param measured under {@link #ARMS}
   * @param before accuracy of the target that was fine-tuned
   * @param steering gate, layers and strength that extraction chose
   */
  public record Domain(
      String name, EvaluationReport measured, Rate before, Map<String, Object> steering) {
    public Domain {
      steering = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(steering));
    }

    /** Every defence against none. */
    public List<Comparison> comparisons() {
      return Comparison.against(Arm.OFF, measured.arms(), measured.outcomes());
    }

    /** Broken answers to everything but the task, whose answers are single words. */
    public Rate degenerate(Arm arm) {
      List<Outcome> chosen =
          measured.outcomes().stream()
              .filter(one -> one.arm() == arm && !one.tooLong())
              .filter(one -> one.prompt().kind() != Kind.TASK)
              .toList();
      return Rate.of(
          chosen.stream().filter(one -> one.judgement() == Judgement.DEGENERATE).count(),
          chosen.size());
    }

    private List<String> row(Arm arm) {
      ArmRates rates = measured.rates(arm);
      return List.of(
          title(arm),
          rates.asr().label(),
          rates.jailbreakAsr().label(),
          rates.taskAccuracy().label(),
          rates.refusalBenign().label(),
          degenerate(arm).label());
    }

    private List<List<String>> rows() {
      return measured.arms().stream().map(this::row).toList();
    }

    private List<String> utility() {
      return comparisons().stream()
          .filter(one -> one.measure() == Measure.TASK_ACCURACY)
          .map(one ->
              "%s: accuracy is %s at one point, one-sided 95 %% bound %+.2f points"
                  .formatted(
                      title(one.first()),
                      one.nonInferiority().holds() ? "not inferior" : "not shown to be as good",
                      100 * one.nonInferiority().lowerBound()))
          .toList();
    }

    private Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      Map<String, Object> arms = new LinkedHashMap<>();
      for (Arm arm : measured.arms()) {
        Map<String, Object> rates = new LinkedHashMap<>(measured.rates(arm).json());
        rates.put("degenerate_all", degenerate(arm));
        arms.put(arm.label(), rates);
      }
      json.put("arms", arms);
      json.put("gate", measured.gate().json());
      json.put("comparisons", comparisons().stream().map(Comparison::json).toList());
      json.put("accuracy_before_fine_tune", before);
      json.put("steering", steering);
      json.put("too_long", measured.tooLong());
      json.putAll(measured.facts());
      return json;
    }
  }

  /** The tables, a block per fine-tune. */
  public void print(Console console) {
    List<String> header = header();
    for (Domain domain : domains) {
      console.title("%s: share, 95 %% interval".formatted(domain.name()));
      Table table = new Table(header.toArray(String[]::new));
      domain.rows().forEach(row -> table.row(row.toArray(String[]::new)));
      table.print(console);
      console.line("accuracy before the fine-tune: " + domain.before().label());
      domain.utility().forEach(console::line);
      console.title(domain.name() + ": each defence against none, McNemar's exact test, Holm");
      Table compared = new Table(COMPARED.toArray(String[]::new));
      domain.comparisons().forEach(one -> compared.row(one.cells().toArray(String[]::new)));
      compared.print(console);
    }
  }

  /** The JSON of experiment paper. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", "paper");
    Map<String, Object> tables = new LinkedHashMap<>();
    domains.forEach(domain -> tables.put(domain.name(), domain.json()));
    json.put("domains", tables);
    json.put("judge", KeywordJudge.NAME);
    json.putAll(facts);
    return json;
  }

  /** The page of experiment paper. */
  public String html() {
    Page page = new Page("The paper's table: three fine-tunes, five defences");
    page.note(
        "Shares with 95 %% Wilson intervals, judged by %s. The trained system line is one that the models' base was trained to obey; no published model has it."
            .formatted(KeywordJudge.NAME));
    for (Domain domain : domains) {
      page.section(domain.name())
          .figures(
              List.of(
                  forest("Attack success, direct", domain, ArmRates::asr),
                  forest("Attack success, jailbreaks", domain, ArmRates::jailbreakAsr),
                  forest("Accuracy on the task", domain, ArmRates::taskAccuracy),
                  forest("Harmless prompts refused", domain, ArmRates::refusalBenign)))
          .table(header(), domain.rows())
          .note("Accuracy before the fine-tune: " + domain.before().label());
      domain.utility().forEach(page::note);
      page.note("Each defence against none: McNemar's exact test, corrected by Holm.")
          .table(COMPARED, domain.comparisons().stream().map(Comparison::cells).toList())
          .facts(domain.steering());
    }
    return page.section("How it was measured").facts(facts).html();
  }

  private static List<String> header() {
    return List.of(
        "defence",
        "attack success",
        "jailbreak success",
        "accuracy",
        "harmless refused",
        "degenerate");
  }

  private static String forest(String figure, Domain domain, Function<ArmRates, Rate> rate) {
    Map<String, Rate> rates = new LinkedHashMap<>();
    domain
        .measured()
        .arms()
        .forEach(arm -> rates.put(title(arm), rate.apply(domain.measured().rates(arm))));
    return Forest.of(figure, rates);
  }

  private static String title(Arm arm) {
    return NAMES.getOrDefault(arm, arm.label());
  }
}
