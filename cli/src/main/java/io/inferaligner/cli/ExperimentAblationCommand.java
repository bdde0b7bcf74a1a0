package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.evaluate.AblationReport;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.EvaluationPage;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the gate and the steering vectors are each good for. */
@picocli.CommandLine.Command(
    name = "ablation",
    sortOptions = false,
    description =
        "Answers the demo's held-out prompts without steering, steered always, behind the gate with the aligned model's, its own and three draws of random vectors, with a canned refusal, with a perfect gate and with other strategies, and compares the arms.")
final class ExperimentAblationCommand extends HeldoutExperiment {
  @Override
  int measure(Console console, DemoPrompts prompts) throws IOException {
    EvaluationPlan plan = heldout(prompts);
    try (RunnerClient runner = connection.runner();
        RegistryClient registry = connection.registry()) {
      GetStatusResponse status = runner.status();
      List<Arm> arms = new ArrayList<>(AblationReport.MEASURED);
      arms.addAll(ArmBundles.published(AblationReport.STRATEGIES, served.bundle, status, registry));
      Map<Arm, String> digests = ArmBundles.digests(arms, served.bundle, status, registry);
      EvaluationRun run = new EvaluationRun(runner, "", digests, answers.maxTokens);
      AblationReport report =
          AblationReport.of(run.run(plan, arms, console, "ablation"), facts(plan, run, status));
      report.print(console);
      page.write(console, () -> EvaluationPage.html("Ablation", report.report()));
      output.write(console, report.json());
      return DONE;
    }
  }
}
