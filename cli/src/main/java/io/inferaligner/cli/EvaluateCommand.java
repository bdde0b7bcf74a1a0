package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.EvaluationPage;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationReport;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.evaluate.Outcome;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures prompt files under steering arms. */
@picocli.CommandLine.Command(
    name = "evaluate",
    sortOptions = false,
    description =
        "Answers prompt files under several arms and reports attack success, refusals, degenerate answers, task accuracy and gate rates with 95 %% intervals.")
final class EvaluateCommand extends Command {
  @Option(
      names = "--harmful",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Harmful prompts: JSON Lines with id, text, label, or .txt with one a line.")
  List<Path> harmful = List.of();

  @Option(
      names = "--jailbreak-templates",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Templates into which the harmful prompts are put.")
  List<Path> templates = List.of();

  @Option(
      names = "--benign",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Prompts that must be answered (labels harmless and safe).")
  List<Path> benign = List.of();

  @Option(
      names = "--task",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Prompts with a checkable answer in 'target'.")
  List<Path> tasks = List.of();

  @Option(
      names = "--arms",
      paramLabel = "LIST",
      defaultValue = "off,cross",
      description =
          "Of off, cross, self, always, random and the prompt defences reminder, priority, careful (default: ${DEFAULT-VALUE}).")
  String arms = "off,cross";

  @Mixin JudgeOptions judge = new JudgeOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "Most rows of one file, a seeded sample (default: all).")
  int limit;

  @Option(
      names = "--jailbreaks",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Most pairs of harmful prompt and template, a seeded sample (default: ${DEFAULT-VALUE}).")
  int jailbreaks = 500;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "heldout",
      description = "Rows of this split; rows without one always take part (default: heldout).")
  String split = "heldout";

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Sampling seed.")
  long seed = 1;

  @Mixin AnswerLength answers = new AnswerLength();

  @Mixin BundleOption served = new BundleOption();

  @Option(
      names = "--model",
      paramLabel = "ID",
      defaultValue = "",
      description = "Model to ask (default: what the runner serves).")
  String model = "";

  @Mixin ReportOptions page = new ReportOptions();

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    output.requireWritable();
    page.requireWritable();
    judge.requireUsable();
    if (limit < 0 || jailbreaks < 0 || answers.maxTokens < 1) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "--limit and --jailbreaks must be at least 0, --max-tokens at least 1");
    }
    List<Arm> chosen = Arm.parse(arms);
    EvaluationPlan plan =
        EvaluationPlan.of(
            new EvaluationPlan.Sources(
                files(harmful), files(templates), files(benign), files(tasks)),
            new EvaluationPlan.Sampling(limit, jailbreaks, seed));
    try (JudgeOptions.Opened guard = judge.open();
        RunnerClient runner = connection.runner();
        RegistryClient registry = connection.registry()) {
      GetStatusResponse status = runner.status();
      EvaluationRun run =
          new EvaluationRun(
              runner,
              model,
              ArmBundles.digests(chosen, served.bundle, status, registry),
              answers.maxTokens,
              guard.judge());
      List<Outcome> outcomes = run.run(plan, chosen, console, "evaluation");
      EvaluationReport report = new EvaluationReport(chosen, outcomes, facts(status, plan, run));
      report.print(console);
      page.write(console, () -> EvaluationPage.html("Evaluation", report));
      output.write(console, report.json());
      return DONE;
    }
  }

  private Map<String, Object> facts(
      GetStatusResponse status, EvaluationPlan plan, EvaluationRun run) {
    Map<String, Object> facts = new LinkedHashMap<>(RunFacts.of(Workspace.ofProcess()));
    facts.put("left_out", plan.leftOut());
    facts.put("seed", seed);
    facts.putAll(run.facts(status));
    return facts;
  }

  private List<PromptFile> files(List<Path> paths) {
    return paths.stream().map(path -> PromptFile.read(path).ofSplit(split)).toList();
  }
}
