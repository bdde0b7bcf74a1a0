package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationReport;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.evaluate.PairsReport;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The same measurement on several pairs of target and aligned model, each with services, bundle and
 * search of its own.
 */
abstract class PairsExperiment extends DemoExperiment {
  /** A target and the model that its steering vectors come from. */
  record Pair(String name, Path target, Path aligned) {
    Pair {
      for (Path model : List.of(target, aligned)) {
        if (!Files.isRegularFile(model.resolve("config.json"))) {
          throw new SteeringException(
              FaultReason.MODEL_INVALID,
              "%s is no model folder: see deploy/demo/train/README.md".formatted(model));
        }
      }
    }
  }

  /** What is measured, in this order; each pair's folders are there. */
  abstract List<Pair> pairs(Workspace workspace) throws IOException;

  /** The subcommand. */
  abstract String name();

  abstract String title();

  @Override
  final int measure(Console console, Workspace workspace) throws IOException {
    List<Pair> pairs = pairs(workspace);
    Map<String, Object> facts = new LinkedHashMap<>(RunFacts.of(workspace));
    facts.put("seed", sample.seed);
    facts.put("max_tokens", answers.maxTokens);
    DemoPrompts prompts = DemoPrompts.read(workspace.demo().resolve("prompts"));
    Stages stages = new Stages(console);
    List<PairsReport.Row> rows = new ArrayList<>();
    for (Pair pair : pairs) {
      console.title(title() + ": " + pair.name());
      rows.add(measure(console, stages, pair, prompts));
    }
    facts.put("seconds", stages.seconds());
    PairsReport report = new PairsReport(name(), title(), rows, facts);
    report.print(console);
    page.write(console, report::html);
    output.write(console, report.json());
    return DONE;
  }

  private PairsReport.Row measure(Console console, Stages stages, Pair pair, DemoPrompts prompts)
      throws IOException {
    try (ExperimentFleet fleet =
        stages.run(
            "services",
            () ->
                ExperimentFleet.start(
                    console, name() + "-" + pair.name(), pair.target(), pair.aligned()))) {
      Map<Arm, String> digests =
          new DemoExtraction(console, fleet.fleet(), prompts, stages).run(sample.seed);
      EvaluationPlan plan = prompts.heldout(sample.limit, sample.seed).named();
      RunnerClient runner = fleet.runner();
      EvaluationRun run = new EvaluationRun(runner, "", digests, answers.maxTokens);
      Map<String, Object> facts = new LinkedHashMap<>(run.facts(runner.status()));
      facts.put("n", plan.cases().size());
      EvaluationReport measured =
          new EvaluationReport(
              PairsReport.ARMS,
              stages.run("answers", () -> run.run(plan, PairsReport.ARMS, console, pair.name())),
              facts);
      String digest = digests.getOrDefault(Arm.CROSS, "");
      return new PairsReport.Row(
          pair.name(),
          measured,
          fleet.steering(digest),
          cosines(fleet.bundle(digest), fleet.bundle(digests.getOrDefault(Arm.SELF, ""))));
    }
  }

  /** Cosine of the aligned model's vector and the target's own one, by steered layer. */
  private static Map<Integer, Double> cosines(VectorBundle cross, VectorBundle own) {
    Map<Integer, Double> cosines = new LinkedHashMap<>();
    for (int layer : cross.policy().layers()) {
      cosines.put(layer, cross.steeringVector(layer).cosine(own.steeringVector(layer)));
    }
    return cosines;
  }

  /** The folders in {@code folder}, by name. */
  static List<Path> folders(@Nullable Path folder) throws IOException {
    if (folder == null || !Files.isDirectory(folder)) {
      throw new SteeringException(
          FaultReason.MODEL_INVALID,
          "there is no folder %s: make the models with the scripts of deploy/demo/train (README.md there)"
              .formatted(folder));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }
}
