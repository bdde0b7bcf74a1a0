package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.evaluate.AblationReport;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.EvaluationPage;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the gate and the steering vectors are each good for. */
@picocli.CommandLine.Command(
    name = "ablation",
    sortOptions = false,
    description =
        "Answers the demo's held-out prompts without steering, steered always, behind the gate with three kinds of vectors, with a canned refusal and with a perfect gate, and compares the arms.")
final class ExperimentAblationCommand extends Command {
  @Mixin DemoSampleOptions sample = new DemoSampleOptions();
  @Mixin AnswerOptions answers = new AnswerOptions();

  @Option(
      names = "--bundle",
      paramLabel = "NAME[@VERSION]|DIGEST",
      description = "Bundle to use, with its -self and -random variants (default: the channel's).")
  @Nullable String bundle;

  @Mixin ReportOptions page = new ReportOptions();

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    output.requireWritable();
    page.requireWritable();
    if (sample.limit < 0 || answers.maxTokens < 1) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--limit must be at least 0, --max-tokens at least 1");
    }
    Workspace workspace = Workspace.ofProcess();
    EvaluationPlan plan =
        DemoPrompts.read(workspace.demo().resolve("prompts"))
            .heldout(sample.limit, sample.seed)
            .named();
    try (RunnerClient runner = connection.runner();
        RegistryClient registry = connection.registry()) {
      GetStatusResponse status = runner.status();
      Map<Arm, String> digests =
          ArmBundles.digests(AblationReport.MEASURED, bundle, status, registry);
      EvaluationRun run = new EvaluationRun(runner, "", digests, answers.maxTokens);
      AblationReport report =
          AblationReport.of(
              run.run(plan, AblationReport.MEASURED, console, "ablation"),
              facts(workspace, status, run, plan));
      report.print(console);
      page.write(console, () -> EvaluationPage.html("Ablation", report.report()));
      output.write(console, report.json());
      return DONE;
    }
  }

  private Map<String, Object> facts(
      Workspace workspace, GetStatusResponse status, EvaluationRun run, EvaluationPlan plan) {
    Map<String, Object> facts = new LinkedHashMap<>(RunFacts.of(workspace));
    facts.put("seed", sample.seed);
    facts.put("n", plan.cases().size());
    facts.putAll(run.facts(status));
    return facts;
  }
}
