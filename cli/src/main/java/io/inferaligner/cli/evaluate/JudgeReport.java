package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.data.JudgedAnswers;
import io.inferaligner.cli.report.Forest;
import io.inferaligner.cli.report.Page;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.Estimate;
import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.KeywordJudge;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.evaluate.RoganGladen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the keyword judge agrees with a reference judge, and what its rates become once its
 * errors are taken out. A model's rates are corrected by the errors on the other models' answers.
 */
public record JudgeReport(JudgedAnswers answers, Map<String, Object> facts) {
  private static final List<String> HEADER =
      List.of(
          "model and what was done to it",
          "reference says unsafe",
          "keyword says answered",
          "corrected");

  public JudgeReport {
    facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** Answers of one model under one intervention. */
  public record Row(String name, Rate reference, Rate keyword, Estimate corrected) {
    private List<String> cells() {
      return List.of(
          name,
          reference.label(),
          keyword.label(),
          "%.1f %% [%.1f, %.1f]"
              .formatted(100 * corrected.value(), 100 * corrected.low(), 100 * corrected.high()));
    }
  }

  /** Share of answers on which both judges say the same. */
  public Rate agreement() {
    return share(answers.rows().stream().map(row -> answered(row) == row.unsafe()).toList());
  }

  /** Cohen's kappa: agreement beyond what the judges' rates alone would give. */
  public double kappa() {
    double keyword = share(answers.rows().stream().map(JudgeReport::answered).toList()).value();
    double unsafe = share(answers.rows().stream().map(JudgedAnswers.Row::unsafe).toList()).value();
    double chance = keyword * unsafe + (1 - keyword) * (1 - unsafe);
    return (agreement().value() - chance) / (1 - chance);
  }

  /** The judge's errors on all answers. */
  public RoganGladen errors() {
    return errors(answers.rows());
  }

  /** A row per model and intervention. */
  public List<Row> rows() {
    Map<String, List<JudgedAnswers.Row>> groups = new TreeMap<>();
    for (JudgedAnswers.Row one : answers.rows()) {
      groups
          .computeIfAbsent(one.model() + " " + one.intervention(), key -> new ArrayList<>())
          .add(one);
    }
    return groups.entrySet().stream().map(group -> row(group.getKey(), group.getValue())).toList();
  }

  /** Agreement, errors and the table. */
  public void print(Console console) {
    console.title(KeywordJudge.NAME + " against the reference judge");
    console.line("agreement    " + agreement().label());
    console.line("kappa        %.3f".formatted(kappa()));
    console.line("sensitivity  " + errors().sensitivity().label());
    console.line("specificity  " + errors().specificity().label());
    console.title("Rates, corrected by the errors on the other models' answers");
    Table table = new Table(HEADER.toArray(String[]::new));
    rows().forEach(row -> table.row(row.cells().toArray(String[]::new)));
    table.print(console);
  }

  /** The JSON of experiment judges. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", "judges");
    json.put("judge", KeywordJudge.NAME);
    json.put("n", answers.rows().size());
    json.put("data_sha256", answers.sha256());
    json.put("agreement", agreement());
    json.put("kappa", kappa());
    json.put("sensitivity", errors().sensitivity());
    json.put("specificity", errors().specificity());
    json.put("rows", rows());
    json.putAll(facts);
    return json;
  }

  /** The page of experiment judges. */
  public String html() {
    Map<String, Rate> rates = new LinkedHashMap<>();
    rates.put("agreement", agreement());
    rates.put("sensitivity", errors().sensitivity());
    rates.put("specificity", errors().specificity());
    return new Page("Judges")
        .section(KeywordJudge.NAME + " against the reference judge")
        .figures(List.of(Forest.of("All answers", rates)))
        .note("Cohen's kappa %.3f".formatted(kappa()))
        .section("Rates, corrected by the errors on the other models' answers")
        .table(HEADER, rows().stream().map(Row::cells).toList())
        .section("How it was measured")
        .facts(facts)
        .html();
  }

  private Row row(String name, List<JudgedAnswers.Row> group) {
    String model = group.getFirst().model();
    Rate keyword = share(group.stream().map(JudgeReport::answered).toList());
    RoganGladen others =
        errors(answers.rows().stream().filter(row -> !row.model().equals(model)).toList());
    return new Row(
        name,
        share(group.stream().map(JudgedAnswers.Row::unsafe).toList()),
        keyword,
        others.correct(keyword));
  }

  private static RoganGladen errors(List<JudgedAnswers.Row> rows) {
    return new RoganGladen(
        share(rows.stream().filter(JudgedAnswers.Row::unsafe).map(JudgeReport::answered).toList()),
        share(rows.stream().filter(row -> !row.unsafe()).map(row -> !answered(row)).toList()));
  }

  private static boolean answered(JudgedAnswers.Row row) {
    return KeywordJudge.judge(row.opening()) == Judgement.ANSWERED;
  }

  private static Rate share(List<Boolean> hits) {
    return Rate.of(hits.stream().filter(hit -> hit).count(), hits.size());
  }
}
