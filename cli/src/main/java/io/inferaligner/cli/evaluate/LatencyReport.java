package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.Bootstrap;
import io.inferaligner.core.evaluate.Estimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What gate and steering cost a request, by prompts answered with and without them.
 *
 * @param closed prompts whose gate stayed closed
 * @param opened prompts whose gate opened
 */
public record LatencyReport(List<Pair> closed, List<Pair> opened, Map<String, Object> facts) {
  private static final int DRAWS = 2_000;
  private static final long SEED = 1;

  public LatencyReport {
    closed = List.copyOf(closed);
    opened = List.copyOf(opened);
  }

  /**
   * The times of one answer.
   *
   * @param firstToken microseconds until it
   * @param perToken microseconds between the others; 0 if there are none
   */
  public record Times(double firstToken, double perToken) {
    /** The smaller of both, time by time: what a busy machine adds is no cost of the method. */
    public Times least(Times other) {
      return new Times(Math.min(firstToken, other.firstToken), Math.min(perToken, other.perToken));
    }
  }

  /** One prompt without a bundle and as served. */
  public record Pair(Times off, Times served) {}

  /** The JSON of experiment latency. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", "latency");
    json.putAll(facts);
    json.put("gate_closed", part(closed));
    json.put("gate_opened", part(opened));
    return json;
  }

  /** One table. */
  public void print(Console console) {
    console.title("Microseconds, median over prompts, and the mean share that is added");
    Table table = new Table("gate", "time", "without", "served", "added");
    row(table, "closed", "first token", closed, Times::firstToken);
    row(table, "closed", "per token", closed, Times::perToken);
    row(table, "opened", "first token", opened, Times::firstToken);
    row(table, "opened", "per token", opened, Times::perToken);
    table.print(console);
  }

  private static Map<String, Object> part(List<Pair> pairs) {
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("n", pairs.size());
    if (!pairs.isEmpty()) {
      part.put("first_token", metric(pairs, Times::firstToken));
      part.put("per_token", metric(pairs, Times::perToken));
    }
    return part;
  }

  private static Map<String, Object> metric(List<Pair> pairs, ToDoubleFunction<Times> time) {
    Map<String, Object> metric = new LinkedHashMap<>();
    metric.put("unit", "us");
    metric.put("median_off", median(pairs.stream().map(Pair::off).toList(), time));
    metric.put("median_served", median(pairs.stream().map(Pair::served).toList(), time));
    metric.put("added_share", added(pairs, time));
    return metric;
  }

  /** Mean over prompts of served/off − 1. */
  static Estimate added(List<Pair> pairs, ToDoubleFunction<Times> time) {
    double[] shares =
        pairs.stream()
            .filter(pair -> time.applyAsDouble(pair.off()) > 0)
            .mapToDouble(
                pair -> time.applyAsDouble(pair.served()) / time.applyAsDouble(pair.off()) - 1)
            .toArray();
    return shares.length == 0
        ? new Estimate(Double.NaN, 0, Double.NaN, Double.NaN)
        : Bootstrap.paired(shares, DRAWS, SEED);
  }

  private static double median(List<Times> times, ToDoubleFunction<Times> time) {
    double[] sorted = times.stream().mapToDouble(time).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static void row(
      Table table, String gate, String what, List<Pair> pairs, ToDoubleFunction<Times> time) {
    if (pairs.isEmpty()) {
      return;
    }
    table.row(
        gate,
        what,
        "%.0f".formatted(median(pairs.stream().map(Pair::off).toList(), time)),
        "%.0f".formatted(median(pairs.stream().map(Pair::served).toList(), time)),
        added(pairs, time).label());
  }
}
