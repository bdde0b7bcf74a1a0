package io.inferaligner.cli;

import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** An experiment on the demo's held-out prompts against the running system. */
abstract class HeldoutExperiment extends DemoExperiment {
  @Mixin BundleOption served = new BundleOption();

  @Mixin Connection connection = new Connection();

  @Override
  final int measure(Console console, Workspace workspace) throws IOException {
    return measure(console, DemoPrompts.read(workspace.demo().resolve("prompts")));
  }

  /** Does the work; returns the exit code. */
  abstract int measure(Console console, DemoPrompts prompts) throws IOException;

  /** The prompts to answer. */
  final EvaluationPlan heldout(DemoPrompts prompts) {
    return prompts.heldout(sample.limit, sample.seed).named();
  }

  /** What the result must say about how it was measured. */
  final Map<String, Object> facts(
      EvaluationPlan plan, EvaluationRun run, GetStatusResponse status) {
    Map<String, Object> facts = new LinkedHashMap<>(RunFacts.of(Workspace.ofProcess()));
    facts.put("seed", sample.seed);
    facts.put("n", plan.cases().size());
    facts.putAll(run.facts(status));
    return facts;
  }
}
