package io.inferaligner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.compare.GateWords;
import io.inferaligner.cli.report.Chart;
import io.inferaligner.cli.report.Page;
import io.inferaligner.cli.report.Series;
import io.inferaligner.cli.report.Series.Point;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.proto.steering.v1.Job;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One extraction as a page to look at: layers, gate, and what the strength search tried. */
final class ExtractionPage {
  private ExtractionPage() {}

  /**
   * The page of a finished job as HTML.
   *
   * @throws IOException if the job's report is no JSON
   */
  static String html(Job job) throws IOException {
    JsonNode report = Json.read(job.getReportJson());
    Page page = new Page("Extraction of " + job.getPublished(0).getName());
    page.section("Published")
        .table(
            List.of("bundle", "vectors", "digest"),
            job.getPublishedList().stream()
                .map(one ->
                    List.of(
                        one.getName() + "@" + one.getVersion(), one.getVariant(), one.getDigest()))
                .toList());
    layers(page, report);
    search(page, report);
    return page.html();
  }

  private static void layers(Page page, JsonNode report) {
    Map<String, List<Point>> auc = new LinkedHashMap<>();
    Map<String, List<Point>> tpr = new LinkedHashMap<>();
    for (JsonNode row : report.path("gate_choice")) {
      String kind = row.path("kind").asText();
      double layer = row.path("layer").asDouble();
      double rate = row.path("tpr").asDouble();
      double error = row.path("standardError").asDouble();
      auc.computeIfAbsent(kind, key -> new ArrayList<>())
          .add(Point.of(layer, row.path("auc").asDouble()));
      tpr.computeIfAbsent(kind, key -> new ArrayList<>())
          .add(new Point(layer, rate, Math.max(0, rate - error), Math.min(1, rate + error)));
    }
    List<Point> cosine = new ArrayList<>();
    List<Point> separation = new ArrayList<>();
    for (JsonNode row : report.path("calibration").path("layerTable")) {
      double layer = row.path("layer").asDouble();
      cosine.add(Point.of(layer, row.path("cosine").asDouble()));
      separation.add(Point.of(layer, row.path("separation").asDouble()));
    }
    JsonNode gate = report.path("gate");
    page.section("Layers")
        .note(
            "The gate is of kind %s at %s.%s Whiskers: one standard error over the folds."
                .formatted(
                    gate.path("kind").asText(),
                    GateWords.place(gate),
                    together(report.path("gate_together"), gate.path("kind").asText())))
        .figures(
            List.of(
                Chart.lines("TPR at 1 % FPR, cross-validated", "layer", "TPR", series(tpr), 0, 1),
                Chart.lines("Area under the ROC curve", "layer", "AUC", series(auc), 1),
                Chart.lines(
                    "Cosine of the target's and the aligned model's vector",
                    "layer",
                    "cosine",
                    List.of(new Series("cosine", cosine)),
                    0,
                    1),
                Chart.lines(
                    "Distance of the class means over the mean norm",
                    "layer",
                    "distance",
                    List.of(new Series("distance", separation)),
                    0)));
  }

  /** What several layers reach as one in cross-validation; empty if there is but one. */
  private static String together(JsonNode table, String kind) {
    for (JsonNode row : table) {
      if (row.path("kind").asText().equals(kind)) {
        return " Together they reach a TPR of %.3f at 1 %% FPR and an AUC of %.4f, cross-validated."
            .formatted(row.path("tpr").asDouble(), row.path("auc").asDouble());
      }
    }
    return "";
  }

  private static void search(Page page, JsonNode report) {
    Map<String, Point> trials = new LinkedHashMap<>();
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode trial : report.path("search")) {
      JsonNode policy = trial.path("policy");
      JsonNode rates = trial.path("rates");
      double dose = policy.path("alpha").asDouble() * policy.path("layers").size();
      String name =
          "layers %s, α %s %s, %s"
              .formatted(
                  policy.path("layers"),
                  policy.path("alpha").asText(),
                  policy.path("doseUnit").asText(),
                  policy.path("scope").asText());
      trials.put(
          rows.size() + 1 + ": " + name,
          Point.of(dose, rates.path("refused").path("value").asDouble()));
      rows.add(
          List.of(
              Integer.toString(rows.size() + 1),
              name,
              share(rates.path("refused")),
              share(rates.path("refusedAtOnce")),
              share(rates.path("answered")),
              share(rates.path("degenerate"))));
    }
    page.section("Strength search on harmful calibration prompts, ungated")
        .figures(
            List.of(
                Chart.dots(
                    "What each dose did", "dose: α times layers", "share refused", trials, 0, 1)))
        .table(List.of("trial", "setting", "refused", "at once", "answered", "degenerate"), rows)
        .note("Chosen: " + report.path("chosen"));
  }

  private static List<Series> series(Map<String, List<Point>> points) {
    return points.entrySet().stream()
        .map(entry -> new Series(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static String share(JsonNode rate) {
    return "%.1f %% n=%d".formatted(100 * rate.path("value").asDouble(), rate.path("n").asLong());
  }
}
