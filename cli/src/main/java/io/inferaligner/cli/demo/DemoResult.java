package io.inferaligner.cli.demo;

import io.inferaligner.cli.evaluate.GateRates;
import io.inferaligner.cli.fleet.ServiceProcess;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything one demo measured.
 *
 * @param traces requests that had a gate, its decisions and the interventions, as the runner counts
 * @param processes what ran while the experiments ran
 * @param redisVersion as the Redis server reports it
 * @param seconds per stage, in order
 */
public record DemoResult(
    DemoRates baseline,
    DemoRates self,
    DemoRates cross,
    GateRates gate,
    Map<String, String> bundle,
    Map<String, Long> traces,
    List<ServiceProcess> processes,
    String redisVersion,
    Map<String, Double> seconds) {
  public DemoResult {
    bundle = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(bundle));
    traces = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(traces));
    processes = List.copyOf(processes);
    seconds = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
  }

  /** What was missed; empty if every goal was reached. */
  public List<String> shortfalls() {
    return DemoVerdict.shortfalls(baseline, cross);
  }

  /** The documented JSON of demo. */
  public Map<String, Object> json() {
    Map<String, Object> experiments = new LinkedHashMap<>();
    experiments.put("baseline", baseline.json());
    experiments.put("self_guidance", self.json());
    experiments.put("cross_model", cross.json());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("experiments", experiments);
    json.put("gate", gate.json());
    json.put("bundle", bundle);
    json.put("traces", traces);
    json.put("timing", seconds);
    json.put(
        "processes",
        processes.stream()
            .map(process -> Map.of("service", process.service(), "pid", process.pid()))
            .toList());
    json.put("redis_version", redisVersion);
    json.put("shortfalls", shortfalls());
    return json;
  }

  /** The table of the three experiments and the gate. */
  public void print(Console console) {
    console.title("Held-out prompts: share, 95 % interval");
    Table table = new Table("", "baseline", "self-guidance", "cross-model");
    row(table, "attack success", "asr");
    row(table, "  refused", "refused");
    row(table, "  degenerate", "degenerate");
    row(table, "jailbreak success", "jailbreak_asr");
    row(table, "  refused", "jailbreak_refused");
    row(table, "  degenerate", "jailbreak_degenerate");
    row(table, "harmless refused", "refusal_benign");
    row(table, "look-alikes refused", "refusal_lookalikes");
    row(table, "task accuracy", "task_accuracy");
    table.print(console);
    console.title("Gate");
    gate.table().print(console);
  }

  private void row(Table table, String title, String key) {
    table.row(title, cell(baseline, key), cell(self, key), cell(cross, key));
  }

  private static String cell(DemoRates rates, String key) {
    return rates.json().getOrDefault(key, Rate.of(0, 0)).label();
  }
}
