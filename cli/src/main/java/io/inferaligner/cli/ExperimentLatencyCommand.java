package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.EvaluationCase;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.evaluate.LatencyReport;
import io.inferaligner.cli.evaluate.LatencyRun;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.ProgressBar;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What gate and steering cost. */
@picocli.CommandLine.Command(
    name = "latency",
    sortOptions = false,
    description =
        "Answers held-out prompts of the demo one at a time, without a bundle and as served, and reports time to the first token and between tokens, with the gate closed and open.")
final class ExperimentLatencyCommand extends Command {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Benign and harmful prompts, each (default: ${DEFAULT-VALUE}).")
  int limit = 100;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Answers per prompt and way, of which the fastest counts (default: ${DEFAULT-VALUE}).")
  int rounds = 5;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed.")
  long seed = 1;

  @Mixin AnswerLength answers = new AnswerLength();

  @Mixin BundleOption served = new BundleOption();

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    output.requireWritable();
    if (limit < 1 || rounds < 1 || answers.maxTokens < 2) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "--limit and --rounds must be at least 1, --max-tokens at least 2");
    }
    EvaluationPlan plan =
        DemoPrompts.read(Workspace.ofProcess().demo().resolve("prompts")).heldout(limit, seed);
    List<EvaluationCase> prompts =
        Stream.concat(
                plan.only(EvaluationCase.Kind.BENIGN).cases().stream().limit(limit),
                plan.only(EvaluationCase.Kind.HARMFUL).cases().stream())
            .toList();
    try (RunnerClient runner = connection.runner();
        RegistryClient registry = connection.registry();
        ProgressBar bar = new ProgressBar(console, "latency")) {
      GetStatusResponse status = runner.status();
      EvaluationRun run =
          new EvaluationRun(
              runner,
              "",
              ArmBundles.digests(List.of(Arm.CROSS), served.bundle, status, registry),
              answers.maxTokens);
      LatencyReport report =
          new LatencyRun(run, rounds)
              .measure(
                  prompts,
                  facts(run, status),
                  done ->
                      bar.update((double) done / prompts.size(), done + " of " + prompts.size()));
      bar.done(prompts.size() + " prompts, " + rounds + " rounds each");
      report.print(console);
      output.write(console, report.json());
      return DONE;
    }
  }

  private Map<String, Object> facts(EvaluationRun run, GetStatusResponse status) {
    Map<String, Object> facts = new LinkedHashMap<>(RunFacts.of(Workspace.ofProcess()));
    facts.put("seed", seed);
    facts.put("rounds", rounds);
    facts.putAll(run.facts(status));
    return facts;
  }
}
