package io.inferaligner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.client.SteeringClient;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.cli.terminal.ProgressBar;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.steering.v1.Job;
import io.inferaligner.proto.steering.v1.JobState;
import io.inferaligner.proto.steering.v1.PublishedBundle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows a job of steering-service: progress while it runs, its report when it is done. */
final class JobView {
  private JobView() {}

  /**
   * Follows the job to its end.
   *
   * @throws SteeringException the job's own reason if it did not succeed
   */
  static Job follow(Console console, SteeringClient steering, String jobId, String title) {
    try (ProgressBar bar = new ProgressBar(console, title)) {
      Job job =
          steering.watch(
              jobId,
              state ->
                  bar.update(
                      state.getProgress(),
                      state.getStage().toLowerCase(Locale.ROOT) + " " + state.getMessage()));
      if (job.getState() != JobState.JOB_STATE_SUCCEEDED) {
        throw new SteeringException(reason(job), sentence(job));
      }
      int published = job.getPublishedCount();
      bar.done(published == 1 ? "1 bundle published" : published + " bundles published");
      return job;
    }
  }

  /** Published bundles and every table of the report. */
  static void print(Console console, Job job) throws IOException {
    printPublished(console, job);
    if (!job.getReportJson().isEmpty()) {
      Json.read(job.getReportJson())
          .fields()
          .forEachRemaining(part -> print(console, words(part.getKey()), part.getValue()));
    }
  }

  /** Published bundles, the gate and what was chosen. */
  static void printShort(Console console, Job job) throws IOException {
    printPublished(console, job);
    if (!job.getReportJson().isEmpty()) {
      JsonNode report = Json.read(job.getReportJson());
      for (String part : List.of("gate", "chosen")) {
        if (report.has(part)) {
          print(console, part, report.path(part));
        }
      }
    }
  }

  private static void printPublished(Console console, Job job) {
    console.title("Published");
    for (PublishedBundle bundle : job.getPublishedList()) {
      console.line(
          "%-14s %s@%s  %s"
              .formatted(
                  bundle.getVariant(), bundle.getName(), bundle.getVersion(), bundle.getDigest()));
    }
  }

  /** The job for --json. */
  static Map<String, Object> json(Job job) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("job_id", job.getId());
    json.put(
        "published",
        job.getPublishedList().stream()
            .map(bundle ->
                Map.of(
                    "name", bundle.getName(),
                    "version", bundle.getVersion(),
                    "digest", bundle.getDigest(),
                    "variant", bundle.getVariant()))
            .toList());
    if (!job.getReportJson().isEmpty()) {
      json.put("report", Json.read(job.getReportJson()));
    }
    return json;
  }

  private static void print(Console console, String title, JsonNode value) {
    if (isTable(value)) {
      console.title(title);
      table(value).print(console);
    } else if (value.isObject()) {
      console.title(title);
      value
          .fields()
          .forEachRemaining(field -> {
            if (!isTable(field.getValue())) {
              console.line("%-22s %s".formatted(words(field.getKey()), cell(field.getValue())));
            }
          });
      value
          .fields()
          .forEachRemaining(field -> {
            if (isTable(field.getValue())) {
              print(console, words(field.getKey()), field.getValue());
            }
          });
    } else {
      console.line("%-22s %s".formatted(title, cell(value)));
    }
  }

  private static boolean isTable(JsonNode value) {
    return value.isArray() && !value.isEmpty() && value.get(0).isObject();
  }

  private static Table table(JsonNode rows) {
    List<String> paths = new ArrayList<>();
    rows.get(0)
        .fields()
        .forEachRemaining(field -> {
          if (field.getKey().equals("rates")) {
            field.getValue().fieldNames().forEachRemaining(name -> paths.add("/rates/" + name));
          } else {
            paths.add("/" + field.getKey());
          }
        });
    // What a row is about before what was measured for it.
    paths.sort(Comparator.comparing(path -> !List.of("/layer", "/kind", "/policy").contains(path)));
    Table table =
        new Table(
            paths.stream()
                .map(path -> words(path.substring(path.lastIndexOf('/') + 1)))
                .toArray(String[]::new));
    for (JsonNode row : rows) {
      table.row(paths.stream().map(path -> cell(row.at(path))).toArray(String[]::new));
    }
    return table;
  }

  /** "refusedAtOnce" and "refused_at_once" as "refused at once". */
  private static String words(String key) {
    return key.replaceAll("([a-z])([A-Z])", "$1 $2").replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  private static String cell(JsonNode value) {
    if (value.isObject() && value.has("value") && value.has("n")) {
      return "%.1f %% [%.1f, %.1f] n=%d"
          .formatted(
              100 * value.path("value").asDouble(),
              100 * value.path("low").asDouble(),
              100 * value.path("high").asDouble(),
              value.path("n").asLong());
    }
    if (value.isObject()) {
      List<String> parts = new ArrayList<>();
      value.elements().forEachRemaining(part -> parts.add(cell(part)));
      return String.join(" ", parts);
    }
    if (value.isFloatingPointNumber()) {
      return "%.4g".formatted(value.asDouble());
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static FaultReason reason(Job job) {
    return Arrays.stream(FaultReason.values())
        .filter(reason -> reason.name().equals(job.getFailureReason()))
        .findFirst()
        .orElse(FaultReason.EXTRACTION_FAILED);
  }

  private static String sentence(Job job) {
    return switch (job.getState()) {
      case JOB_STATE_CANCELLED -> "the job was cancelled: start it again";
      case JOB_STATE_INTERRUPTED ->
          "the steering-service was restarted while the job ran: start it again";
      case JOB_STATE_FAILED, JOB_STATE_SUCCEEDED -> job.getMessage();
      case JOB_STATE_RUNNING, JOB_STATE_UNSPECIFIED, UNRECOGNIZED ->
          "the steering-service stopped reporting on job %s: ask again".formatted(job.getId());
    };
  }
}
