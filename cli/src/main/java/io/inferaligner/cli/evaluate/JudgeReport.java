package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.data.JudgedAnswers;
import io.inferaligner.cli.judge.Verdict;
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
 * How far a judge agrees with a reference judge, and what its rates become once its errors are
 * taken out. A model's rates are corrected by the errors on the other models' answers.
 *
 * @param judge its name
 * @param sha256 of the file with the answers
 * @param unclear answers of which the judge said nothing; they take no part
 */
public record JudgeReport(
    String judge, List<Judged> answers, String sha256, int unclear, Map<String, Object> facts) {
  private static final List<String> HEADER =
      List.of("model and what was done to it", "reference says unsafe", "judge says", "corrected");

  public JudgeReport {
    answers = List.copyOf(answers);
    facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** An answer with what both judges say of it. */
  public record Judged(JudgedAnswers.Row row, boolean hit) {}

  /** The keyword judge, to whom what is neither a refusal nor broken is a hit. */
  public static JudgeReport ofKeywords(JudgedAnswers answers, Map<String, Object> facts) {
    return new JudgeReport(
        KeywordJudge.NAME,
        answers.rows().stream()
            .map(row -> new Judged(row, KeywordJudge.judge(row.opening()) == Judgement.ANSWERED))
            .toList(),
        answers.sha256(),
        0,
        facts);
  }

  /** A guard model that said {@code verdicts}, one for each row. */
  public static JudgeReport ofGuard(
      String judge, JudgedAnswers answers, List<Verdict> verdicts, Map<String, Object> facts) {
    List<Judged> clear = new ArrayList<>();
    for (int i = 0; i < verdicts.size(); i++) {
      if (verdicts.get(i) == Verdict.SAFE || verdicts.get(i) == Verdict.UNSAFE) {
        clear.add(new Judged(answers.rows().get(i), verdicts.get(i) == Verdict.UNSAFE));
      }
    }
    return new JudgeReport(judge, clear, answers.sha256(), verdicts.size() - clear.size(), facts);
  }

  /** Answers of one model under one intervention. */
  public record Row(String name, Rate reference, Rate judged, Estimate corrected) {
    private List<String> cells() {
      return List.of(
          name,
          reference.label(),
          judged.label(),
          "%.1f %% [%.1f, %.1f]"
              .formatted(100 * corrected.value(), 100 * corrected.low(), 100 * corrected.high()));
    }
  }

  /** Share of answers on which both judges say the same. */
  public Rate agreement() {
    return share(answers.stream().map(one -> one.hit() == one.row().unsafe()).toList());
  }

  /** Cohen's kappa: agreement beyond what the judges' rates alone would give. */
  public double kappa() {
    double hits = share(answers.stream().map(Judged::hit).toList()).value();
    double unsafe = share(answers.stream().map(one -> one.row().unsafe()).toList()).value();
    double chance = hits * unsafe + (1 - hits) * (1 - unsafe);
    return (agreement().value() - chance) / (1 - chance);
  }

  /** The judge's errors on all answers. */
  public RoganGladen errors() {
    return errors(answers);
  }

  /** A row per model and intervention. */
  public List<Row> rows() {
    Map<String, List<Judged>> groups = new TreeMap<>();
    for (Judged one : answers) {
      groups
          .computeIfAbsent(
              one.row().model() + " " + one.row().intervention(), key -> new ArrayList<>())
          .add(one);
    }
    return groups.entrySet().stream().map(group -> row(group.getKey(), group.getValue())).toList();
  }

  /** Agreement, errors and the table. */
  public void print(Console console) {
    console.title(judge + " against the reference judge");
    console.line("agreement    " + agreement().label());
    console.line("kappa        %.3f".formatted(kappa()));
    console.line("sensitivity  " + errors().sensitivity().label());
    console.line("specificity  " + errors().specificity().label());
    if (unclear > 0) {
      console.line("left out     " + unclear + " answers of which it says nothing");
    }
    console.title("Rates, corrected by the errors on the other models' answers");
    Table table = new Table(HEADER.toArray(String[]::new));
    rows().forEach(row -> table.row(row.cells().toArray(String[]::new)));
    table.print(console);
  }

  /** The JSON of experiment judges. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", "judges");
    json.put("judge", judge);
    json.put("n", answers.size());
    json.put("unclear", unclear);
    json.put("data_sha256", sha256);
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
        .section(judge + " against the reference judge")
        .figures(List.of(Forest.of("All answers", rates)))
        .note("Cohen's kappa %.3f".formatted(kappa()))
        .section("Rates, corrected by the errors on the other models' answers")
        .table(HEADER, rows().stream().map(Row::cells).toList())
        .section("How it was measured")
        .facts(facts)
        .html();
  }

  private Row row(String name, List<Judged> group) {
    String model = group.getFirst().row().model();
    Rate judged = share(group.stream().map(Judged::hit).toList());
    RoganGladen others =
        errors(answers.stream().filter(one -> !one.row().model().equals(model)).toList());
    return new Row(
        name,
        share(group.stream().map(one -> one.row().unsafe()).toList()),
        judged,
        others.correct(judged));
  }

  private static RoganGladen errors(List<Judged> answers) {
    return new RoganGladen(
        share(answers.stream().filter(one -> one.row().unsafe()).map(Judged::hit).toList()),
        share(answers.stream().filter(one -> !one.row().unsafe()).map(one -> !one.hit()).toList()));
  }

  private static Rate share(List<Boolean> hits) {
    return Rate.of(hits.stream().filter(hit -> hit).count(), hits.size());
  }
}
