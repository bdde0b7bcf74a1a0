package io.inferaligner.runner.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Figures of one run, for people and as JSON. */
final class BenchReport {
  private final BenchOptions options;
  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, Double> facts = new TreeMap<>();

  BenchReport(BenchOptions options) {
    this.options = options;
  }

  void add(Sample sample) {
    samples.add(sample);
  }

  /** A single derived figure. */
  void fact(String name, double value) {
    facts.put(name, value);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bench", options.kind());
    json.put("machine", Machine.description());
    json.put("model", options.model().map(Object::toString).orElse(options.shape()));
    json.put("dtype", options.dtype());
    json.put("threads", options.threads());
    json.put("prompt", options.prompt());
    json.put("tokens", options.tokens());
    json.put("seed", options.seed());
    List<Object> rows = new ArrayList<>();
    for (Sample sample : samples) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", sample.name());
      row.put("unit", sample.unit());
      row.put("n", sample.values().size());
      row.put("median", sample.median());
      row.put("lowest", sample.lowest());
      row.put("highest", sample.highest());
      rows.add(row);
    }
    json.put("samples", rows);
    json.put("facts", facts);
    return json;
  }

  String table() {
    StringBuilder out = new StringBuilder();
    Map<String, Object> machine = Machine.description();
    out.append(
        "%s, %s cores, %s, JDK %s, load %s%n"
            .formatted(
                machine.get("cpu"),
                machine.get("cores"),
                machine.get("memory"),
                machine.get("jdk"),
                machine.get("load")));
    out.append(
        "%s %s, %d threads, prompt %d, %d tokens, seed %d, n = %d each%n"
            .formatted(
                options.model().map(Object::toString).orElse(options.shape()),
                options.dtype(),
                options.threads(),
                options.prompt(),
                options.tokens(),
                options.seed(),
                options.runs()));
    for (Sample sample : samples) {
      out.append(
          String.format(
              Locale.ROOT,
              "  %-34s median %10.2f  [%.2f, %.2f] %s%n",
              sample.name(),
              sample.median(),
              sample.lowest(),
              sample.highest(),
              sample.unit()));
    }
    facts.forEach(
        (name, value) -> out.append(String.format(Locale.ROOT, "  %-34s %.3f%n", name, value)));
    return out.toString();
  }
}
