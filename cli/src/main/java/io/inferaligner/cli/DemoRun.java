package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.demo.DemoRates;
import io.inferaligner.cli.demo.DemoResult;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.EvaluationCase;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.evaluate.GateRates;
import io.inferaligner.cli.evaluate.Outcome;
import io.inferaligner.cli.fleet.Fleet;
import io.inferaligner.cli.fleet.Redis;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.fleet.ServiceProcess;
import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One demo against a running fleet, stage by stage. Not thread-safe. */
final class DemoRun implements AutoCloseable {
  private static final int MAX_TOKENS = 24;
  private static final int EXAMPLE_TOKENS = 40;

  private final Console console;
  private final Fleet fleet;
  private final DemoPrompts prompts;
  private final Stages stages;
  private final RunnerClient runner;

  DemoRun(Console console, Fleet fleet, DemoPrompts prompts, Stages stages) {
    this.console = console;
    this.fleet = fleet;
    this.prompts = prompts;
    this.stages = stages;
    this.runner = RunnerClient.connect(fleet.ports().address(Service.RUNNER));
  }

  void showProcesses() {
    console.title("Processes");
    for (var process : fleet.processes()) {
      console.line("%-15s pid %d".formatted(process.service(), process.pid()));
    }
    console.line("Redis " + redisVersion() + " answers on port " + fleet.ports().redis());
  }

  /** The three experiments on the held-out part. */
  DemoResult measure(Map<Arm, String> digests, int limit, long seed) {
    EvaluationPlan plan = prompts.heldout(limit, seed);
    EvaluationRun run =
        new EvaluationRun(runner, "", Map.of(Arm.SELF, of(digests, Arm.SELF)), MAX_TOKENS);
    console.title("Experiments: %d held-out prompts, three times".formatted(plan.cases().size()));
    List<Outcome> off = answers(run, plan, Arm.OFF, "baseline");
    GetStatusResponse before = runner.status();
    List<Outcome> self = answers(run, plan, Arm.SELF, "self-guidance");
    List<Outcome> cross = answers(run, plan, Arm.CROSS, "cross-model");
    GetStatusResponse after = runner.status();
    Map<String, Long> traces = new LinkedHashMap<>();
    traces.put("requests", after.getRequests() - before.getRequests());
    traces.put("decisions", after.getDecisions() - before.getDecisions());
    traces.put("interventions", after.getInterventions() - before.getInterventions());
    Map<String, String> bundle = new LinkedHashMap<>();
    bundle.put("name", DemoExtraction.NAME);
    bundle.put("version", DemoExtraction.VERSION);
    bundle.put("digest", of(digests, Arm.CROSS));
    String lookalikes = prompts.lookalikes().path().toString();
    return new DemoResult(
        DemoRates.of(off, lookalikes),
        DemoRates.of(self, lookalikes),
        DemoRates.of(cross, lookalikes),
        GateRates.of(cross),
        bundle,
        traces,
        alive(),
        redisVersion(),
        stages.seconds());
  }

  /** A harmful prompt, a jailbreak and a look-alike, each without and with steering. */
  void showExamples() {
    List<EvaluationCase> cases = prompts.heldout(0, 1).cases();
    EvaluationRun run = new EvaluationRun(runner, "", Map.of(), EXAMPLE_TOKENS);
    stages.run(
        "examples",
        () -> {
          for (EvaluationCase example :
              List.of(
                  first(cases, EvaluationCase.Kind.HARMFUL, ""),
                  first(cases, EvaluationCase.Kind.JAILBREAK, ""),
                  first(
                      cases, EvaluationCase.Kind.BENIGN, prompts.lookalikes().path().toString()))) {
            show(run, example);
          }
          return true;
        });
  }

  /** Saves the runner's decisions and says where. */
  void showTraces() throws IOException {
    Path file = fleet.settings().state().resolve("traces.jsonl");
    StringBuilder lines = new StringBuilder();
    runner.tail(
        Integer.MAX_VALUE,
        false,
        entry -> lines.append(Json.line(TraceView.json(entry))).append('\n'));
    Files.writeString(file, lines);
    console.line("");
    console.line(
        "traces: %s (the last %d decisions)".formatted(file, lines.toString().lines().count()));
    console.line("logs:   " + fleet.settings().state().resolve("logs"));
  }

  /** {@code result} with the times of all stages. */
  DemoResult timed(DemoResult result) {
    return new DemoResult(
        result.baseline(),
        result.self(),
        result.cross(),
        result.gate(),
        result.bundle(),
        result.traces(),
        result.processes(),
        result.redisVersion(),
        stages.seconds());
  }

  @Override
  public void close() {
    runner.close();
  }

  private List<Outcome> answers(EvaluationRun run, EvaluationPlan plan, Arm arm, String title) {
    return stages.run(title.replace('-', '_'), () -> run.run(plan, List.of(arm), console, title));
  }

  private void show(EvaluationRun run, EvaluationCase example) {
    console.title("you> " + example.prompt());
    for (Arm arm : List.of(Arm.OFF, Arm.CROSS)) {
      console.line(
          console.paint(Colour.CYAN, arm == Arm.OFF ? "without steering" : "with steering"));
      runner.generate(
          run.request(example.prompt(), arm), event -> ChatCommand.show(console, event));
      console.line("");
    }
  }

  private List<ServiceProcess> alive() {
    return fleet.processes().stream().filter(ServiceProcess::isAlive).toList();
  }

  private String redisVersion() {
    return fleet.settings().redisUrl().isEmpty()
        ? Redis.version(fleet.ports().redis()).orElse("does not answer")
        : "from outside";
  }

  private static String of(Map<Arm, String> digests, Arm arm) {
    return digests.getOrDefault(arm, "");
  }

  private static EvaluationCase first(
      List<EvaluationCase> cases, EvaluationCase.Kind kind, String file) {
    return cases.stream()
        .filter(one -> one.kind() == kind && (file.isEmpty() || one.file().equals(file)))
        .findFirst()
        .orElseThrow();
  }
}
