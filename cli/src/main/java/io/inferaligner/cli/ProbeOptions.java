package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.ArmRates;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.evaluate.Rate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Prompts that the promotion guard answers with both bundles of a rollout. */
final class ProbeOptions {
  private static final String HELDOUT = "heldout";
  private static final long SEED = 1;

  @Option(
      names = "--harm-probes",
      paramLabel = "FILE",
      description =
          "Harmful prompts that the guard asks both bundles (default: held-out ones of the demo).")
  @Nullable Path harmful;

  @Option(
      names = "--benign-probes",
      paramLabel = "FILE",
      description = "Benign prompts that it asks them (default: held-out ones of the demo).")
  @Nullable Path benign;

  @Option(
      names = "--probes",
      paramLabel = "N",
      defaultValue = "40",
      description = "Prompts of each kind (default: ${DEFAULT-VALUE}; 10 is the least).")
  int count = 40;

  @Option(
      names = "--max-probe-rise",
      paramLabel = "POINTS",
      defaultValue = "5",
      description =
          "Most that harmful probes answered, benign ones refused or either broken may rise, in points (default: ${DEFAULT-VALUE}).")
  double rise = 5;

  @Option(
      names = "--probe-tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Most tokens of an answer to a probe (default: ${DEFAULT-VALUE}).")
  int tokens = 32;

  /** What the bundle {@code digest} makes of the probes, answered greedily by {@code runner}. */
  Map<String, Rate> rates(RunnerClient runner, Console console, String side, String digest) {
    EvaluationRun run = new EvaluationRun(runner, "", Map.of(Arm.CROSS, digest), tokens);
    return ArmRates.of(run.run(plan(), List.of(Arm.CROSS), console, "probes of " + side)).json();
  }

  private EvaluationPlan plan() {
    return EvaluationPlan.of(
        new EvaluationPlan.Sources(
            List.of(file(harmful, "harmful.jsonl")),
            List.of(),
            List.of(file(benign, "harmless.jsonl")),
            List.of()),
        new EvaluationPlan.Sampling(Math.max(1, count), 0, SEED));
  }

  private static PromptFile file(@Nullable Path given, String own) {
    return given == null
        ? PromptFile.read(Workspace.ofProcess().demo().resolve("prompts").resolve(own))
            .ofSplit(HELDOUT)
        : PromptFile.read(given);
  }
}
