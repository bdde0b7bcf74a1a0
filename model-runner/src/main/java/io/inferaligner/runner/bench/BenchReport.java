package io.inferaligner.runner.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures of one run, for people and as JSON (architecture: {@code bench NAME --json}). */
final class BenchReport {
  private final BenchOptions options;
  private final List<Figure> figures = new ArrayList<>();

  BenchReport(BenchOptions options) {
    this.options = options;
  }

  void add(Figure figure) {
    figures.add(figure);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", options.kind());
    json.put("machine", Machine.description());
    json.put("versions", Machine.versions());
    json.put("seed", options.seed());
    json.put("settings", options.settings());
    json.put("rows", figures.stream().map(Figure::json).toList());
    json.put("verdict", verdict());
    return json;
  }

  /** "ok", or which figures fall short of their goals. */
  String verdict() {
    List<String> missed =
        figures.stream()
            .filter(Figure::fallsShort)
            .map(figure -> "%s, %s".formatted(figure.subject(), figure.metric()))
            .toList();
    return missed.isEmpty() ? "ok" : "fell short: " + String.join("; ", missed);
  }

  String table() {
    StringBuilder out = new StringBuilder();
    out.append(Machine.line()).append(System.lineSeparator());
    List<String> settings = new ArrayList<>();
    options.settings().forEach((name, value) -> settings.add(name + " " + value));
    out.append("%s, seed %d%n".formatted(String.join(", ", settings), options.seed()));
    out.append(
        String.format(
            Locale.ROOT,
            "  %-34s %-26s %10s  %-24s %-13s %5s %8s  %s%n",
            "case",
            "metric",
            "median",
            "spread",
            "unit",
            "n",
            "of limit",
            "goal"));
    figures.forEach(figure -> out.append(line(figure)));
    return out.append("verdict: %s%n".formatted(verdict())).toString();
  }

  private static String line(Figure figure) {
    return String.format(
        Locale.ROOT,
        "  %-34s %-26s %10s  %-24s %-13s %5d %8s  %s%n",
        figure.subject(),
        figure.metric(),
        number(figure.median()),
        "[%s, %s]".formatted(number(figure.low()), number(figure.high())),
        figure.unit(),
        figure.n(),
        figure.limitShare().map(share -> Math.round(100 * share) + " %").orElse(""),
        figure.goal().map(goal -> goal + (figure.fallsShort() ? ", missed" : ", met")).orElse(""));
  }

  private static String number(double value) {
    int digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
