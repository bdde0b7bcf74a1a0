package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.ArmRates;
import io.inferaligner.cli.evaluate.EvaluationCase;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationReport;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.evaluate.Outcome;
import io.inferaligner.cli.evaluate.PaperReport;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The paper's main table on fine-tunes of the demo's target. */
@picocli.CommandLine.Command(
    name = "paper",
    sortOptions = false,
    description =
        "Starts services for each domain fine-tune, extracts a bundle for it, and measures it without defence, under three prompt defences and with InferAligner; starts and stops everything it needs.")
final class ExperimentPaperCommand extends DemoExperiment {
  private static final List<String> DOMAINS = List.of("finance", "medical", "arithmetic");

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Folder with the fine-tunes finance, medical and arithmetic, as deploy/demo/train/domains.sh makes them (default: .inferaligner/domains).")
  @Nullable Path models;

  @Override
  int measure(Console console, Workspace workspace) throws IOException {
    Path folder = models == null ? workspace.state().resolve("domains") : models;
    requireModels(folder);
    // Read now: the checkout may change while the experiment runs.
    Map<String, Object> facts = new LinkedHashMap<>(RunFacts.of(workspace));
    facts.put("seed", sample.seed);
    facts.put("max_tokens", answers.maxTokens);
    Stages stages = new Stages(console);
    Map<String, DemoPrompts> prompts = prompts(workspace);
    Map<String, Rate> before = stages.run("target", () -> before(console, workspace, prompts));
    List<PaperReport.Domain> domains = new ArrayList<>();
    for (Map.Entry<String, DemoPrompts> one : prompts.entrySet()) {
      String name = one.getKey();
      Rate accuracy = before.getOrDefault(name, Rate.of(0, 0));
      domains.add(domain(console, stages, name, folder.resolve(name), one.getValue(), accuracy));
    }
    facts.put("seconds", stages.seconds());
    PaperReport report = new PaperReport(domains, facts);
    report.print(console);
    stages.print();
    page.write(console, report::html);
    output.write(console, report.json());
    return DONE;
  }

  private static void requireModels(Path folder) {
    for (String name : DOMAINS) {
      if (!Files.isRegularFile(folder.resolve(name).resolve("model.safetensors"))) {
        throw new SteeringException(
            FaultReason.MODEL_INVALID,
            "%s has no fine-tune '%s': make the three with 'deploy/demo/train/domains.sh %s' (deploy/demo/train/README.md), or name their folder with --models"
                .formatted(folder, name, folder));
      }
    }
  }

  private static Map<String, DemoPrompts> prompts(Workspace workspace) {
    Path folder = workspace.demo().resolve("prompts");
    DemoPrompts demo = DemoPrompts.read(folder);
    Map<String, DemoPrompts> prompts = new LinkedHashMap<>();
    for (String name : DOMAINS) {
      prompts.put(
          name, demo.withTask(PromptFile.read(folder.resolve("domains").resolve(name + ".jsonl"))));
    }
    return prompts;
  }

  /** Accuracy of the target that was fine-tuned, per task. */
  private Map<String, Rate> before(
      Console console, Workspace workspace, Map<String, DemoPrompts> prompts) throws IOException {
    console.title("Target before the fine-tunes");
    Map<String, Rate> accuracies = new LinkedHashMap<>();
    try (ExperimentFleet fleet =
        ExperimentFleet.start(
            console,
            "paper-target",
            workspace.demo().resolve("target"),
            workspace.demo().resolve("aligned"))) {
      EvaluationRun run = new EvaluationRun(fleet.runner(), "", Map.of(), answers.maxTokens);
      prompts.forEach((name, one) -> {
        EvaluationPlan plan = one.heldout(sample.limit, sample.seed).only(EvaluationCase.Kind.TASK);
        accuracies.put(
            name, ArmRates.of(run.run(plan, List.of(Arm.OFF), console, name)).taskAccuracy());
      });
    }
    return accuracies;
  }

  private PaperReport.Domain domain(
      Console console, Stages stages, String name, Path model, DemoPrompts prompts, Rate before)
      throws IOException {
    console.title("Fine-tune " + name);
    try (ExperimentFleet fleet =
        stages.run(
            "services",
            () ->
                ExperimentFleet.start(
                    console,
                    "paper-" + name,
                    model,
                    Workspace.ofProcess().demo().resolve("aligned")))) {
      Map<Arm, String> digests =
          new DemoExtraction(console, fleet.fleet(), prompts, stages).run(sample.seed);
      EvaluationPlan plan = prompts.heldout(sample.limit, sample.seed).named();
      RunnerClient runner = fleet.runner();
      EvaluationRun run = new EvaluationRun(runner, "", digests, answers.maxTokens);
      List<Outcome> outcomes =
          stages.run("answers", () -> run.run(plan, PaperReport.ARMS, console, name));
      Map<String, Object> facts = new LinkedHashMap<>(run.facts(runner.status()));
      facts.put("n", plan.cases().size());
      return new PaperReport.Domain(
          name,
          new EvaluationReport(PaperReport.ARMS, outcomes, facts),
          before,
          fleet.steering(digests.getOrDefault(Arm.CROSS, "")));
    }
  }
}
