package io.inferaligner.cli.compare;

import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.evaluate.Rate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A comparison for people, in 80 columns. What is the same in the new bundle is shown as "=". */
public final class ComparisonText {
  private static final String NONE = "-";
  private static final String SAME = "=";
  private static final int KEY = 26;
  private static final int VALUE = 24;
  private static final int DIGITS = 12;

  /** Parts of the manifest that have tables of their own. */
  private static final List<String> SHOWN =
      List.of("gate.", "policy.", "calibration.", "evaluation.");

  private final BundleComparison comparison;
  private final Console console;

  public ComparisonText(BundleComparison comparison, Console console) {
    this.comparison = comparison;
    this.console = console;
  }

  /** Writes everything. */
  public void print() {
    console.line("old  " + name(comparison.before()));
    console.line("new  " + name(comparison.after()));
    if (!comparison.sameModel()) {
      console.line(console.paint(Colour.RED, "The two are for different models."));
    }
    vectors();
    gate();
    evaluation();
    rest();
  }

  private void vectors() {
    console.title("Steering vectors (dose: part of the mean residual)");
    Table table = new Table("block", "norm old", "new", "cosine", "dose old", "new");
    for (LayerChange change : comparison.layers()) {
      table.row(
          Integer.toString(change.layer()),
          number(change.before(), LayerChange.Side::norm),
          number(change.after(), LayerChange.Side::norm),
          change.cosine().map("%+.4f"::formatted).orElse(NONE),
          number(change.before(), LayerChange.Side::dose),
          number(change.after(), LayerChange.Side::dose));
    }
    table.print(console);
    Table policy = new Table("policy", "old", "new");
    row(policy, "strategy", b -> b.manifest().policy().strategyName());
    row(policy, "strength", b -> b.policy().curve().label());
    row(policy, "blocks", b -> b.policy().layers().toString());
    row(policy, "alpha", b -> "%.4g %s".formatted(b.policy().alpha(), b.policy().doseUnit()));
    row(policy, "norm guard", b -> b.policy().guard().isNone() ? NONE : b.policy().guard().label());
    row(policy, "answers gated every", b -> regating(b.manifest().policy().regate()));
    row(policy, "scope", b -> b.policy().scope().label());
    console.line("");
    policy.print(console);
  }

  private static String regating(Map<String, Double> regate) {
    return regate.isEmpty()
        ? NONE
        : "%.0f tokens, then %s"
            .formatted(
                regate.getOrDefault("every", 0.0),
                regate.getOrDefault("refuse", 0.0) > 0 ? "refuse" : "steer");
  }

  private void gate() {
    console.title(
        "Gate"
            + comparison
                .gateCosine()
                .map(cosine -> " (cosine of the weights %+.4f)".formatted(cosine))
                .orElse(" (the weights cannot be compared)"));
    Table table = new Table("operating point", "old", "new");
    row(table, "kind", b -> b.manifest().gate().kind().name());
    row(table, "block", b -> blocks(b.gate().layers()));
    row(table, "combined by", b -> b.gate().scorer().aggregation().label());
    row(table, "threshold", b -> "%.4g".formatted(-b.gate().bias()));
    row(table, "benign sigma", b -> "%.4g".formatted(b.gate().sigma()));
    row(table, "threshold by", b -> b.manifest().gate().thresholdMode().name());
    row(table, "aims at FPR", b -> "%.4g".formatted(b.manifest().gate().targetFpr()));
    row(table, "caught (TPR)", b -> rate(b.manifest().calibration().tpr()));
    row(table, "false alarms (FPR)", b -> rate(b.manifest().calibration().fpr()));
    row(table, "AUC", b -> "%.4f".formatted(b.manifest().calibration().auc()));
    row(table, "calibrated on", ComparisonText::prompts);
    table.print(console);
  }

  private void evaluation() {
    console.title("Evaluation");
    if (comparison.evaluation().isEmpty()) {
      console.line("neither bundle states one");
      return;
    }
    Table table = new Table("percent", "old", "new", "points");
    for (BundleComparison.Metric metric : comparison.evaluation()) {
      table.row(
          fitEnd(metric.name(), 20),
          metric.before().map(ComparisonText::rate).orElse(NONE),
          metric.after().map(ComparisonText::rate).orElse(NONE),
          Double.isNaN(metric.points())
              ? NONE
              : "%+.1f%s".formatted(metric.points(), metric.clear() ? "*" : " "));
    }
    table.print(console);
    console.line("* the 95 % intervals do not overlap");
  }

  private void rest() {
    List<FieldChange> rest =
        comparison.fields().stream()
            .filter(field -> SHOWN.stream().noneMatch(part -> field.key().startsWith(part)))
            .toList();
    console.title("Other entries of the manifest");
    Table table = new Table("entry", "old", "new");
    rest.forEach(field ->
        table.row(fit(field.key(), KEY), fit(field.before(), VALUE), fit(field.after(), VALUE)));
    table.print(console);
  }

  private void row(Table table, String name, Function<VectorBundle, String> value) {
    String before = fit(value.apply(comparison.before()), KEY);
    String after = fit(value.apply(comparison.after()), KEY);
    table.row(name, before, before.equals(after) ? SAME : after);
  }

  private static String blocks(List<Integer> layers) {
    return layers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String name(VectorBundle bundle) {
    BundleManifest manifest = bundle.manifest();
    return fit(bundle.label(), 40)
        + "  "
        + bundle.digest().substring(0, DIGITS)
        + "  for "
        + fit(manifest.target().id(), 14);
  }

  private static String prompts(VectorBundle bundle) {
    BundleManifest.Calibration calibration = bundle.manifest().calibration();
    return calibration.measured()
        ? "%d harmful, %d benign".formatted(calibration.harmful(), calibration.benign())
        : "nothing yet";
  }

  private static String number(
      Optional<LayerChange.Side> side, Function<LayerChange.Side, Double> part) {
    return side.map(part).map("%.4g"::formatted).orElse(NONE);
  }

  /** "12.3 [10.1, 14.9] n=456", in percent. */
  private static String rate(Rate rate) {
    return rate.n() == 0
        ? NONE
        : "%.1f [%.1f, %.1f] n=%d"
            .formatted(100 * rate.value(), 100 * rate.low(), 100 * rate.high(), rate.n());
  }

  private static String fit(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  /** The end of a long name, which tells it from the others. */
  private static String fitEnd(String text, int width) {
    return text.length() <= width ? text : "…" + text.substring(text.length() - width + 1);
  }
}
