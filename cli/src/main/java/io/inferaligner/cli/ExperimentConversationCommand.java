package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.evaluate.ConversationReport;
import io.inferaligner.cli.evaluate.ConversationRun;
import io.inferaligner.cli.evaluate.EvaluationCase;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.ProgressBar;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the gate does when the harmful request comes late in a talk, and when it is over. */
@picocli.CommandLine.Command(
    name = "conversation",
    sortOptions = false,
    description =
        "Talks to the running system in turns drawn from the demo's held-out prompts, one of them harmful, and reports what the gate says of the conversation, of the latest message alone, and how it decided with the turns before.")
final class ExperimentConversationCommand extends Command {
  /** Longest answer that becomes part of the talk: a demo model's context is short. */
  private static final int ANSWER_TOKENS = 12;

  @Option(
      names = "--talks",
      paramLabel = "N",
      defaultValue = "60",
      description = "Conversations (default: ${DEFAULT-VALUE}).")
  int talks = 60;

  @Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Turns of each conversation; the oldest messages are left out where the model's context ends (default: ${DEFAULT-VALUE}).")
  int turns = 10;

  @Option(
      names = "--attack-turns",
      split = ",",
      paramLabel = "N",
      defaultValue = "0,1,2,4,6,8",
      description =
          "Place of the harmful turn, in rotation over the conversations; 0 means none (default: ${DEFAULT-VALUE}).")
  List<Integer> attackTurns = List.of();

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed.")
  long seed = 1;

  @Option(
      names = "--bundle",
      paramLabel = "NAME[@VERSION]|DIGEST",
      defaultValue = "",
      description = "Bundle to use (default: the channel's).")
  String bundle = "";

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    output.requireWritable();
    if (talks < 1
        || turns < 1
        || attackTurns.isEmpty()
        || attackTurns.stream().anyMatch(turn -> turn < 0 || turn > turns)) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "--talks and --turns must be at least 1, --attack-turns between 0 and --turns");
    }
    EvaluationPlan plan =
        DemoPrompts.read(Workspace.ofProcess().demo().resolve("prompts")).heldout(0, seed);
    ConversationPolicy policy = ConversationPolicy.standard();
    try (RunnerClient runner = connection.runner();
        RegistryClient registry = connection.registry();
        ProgressBar bar = new ProgressBar(console, "conversations")) {
      GetStatusResponse status = runner.status();
      String digest = bundle.isEmpty() ? "" : new BundleReference(bundle).find(registry).digest();
      ConversationRun run = new ConversationRun(runner, digest, turns, attackTurns, ANSWER_TOKENS);
      ConversationReport report =
          new ConversationReport(
              run.run(
                  talks,
                  prompts(plan, EvaluationCase.Kind.BENIGN),
                  prompts(plan, EvaluationCase.Kind.HARMFUL),
                  seed,
                  done -> bar.update((double) done / talks, done + " of " + talks)),
              facts(status, digest, policy));
      bar.done(talks + " conversations");
      report.print(console);
      output.write(console, report.json());
      return DONE;
    }
  }

  private Map<String, Object> facts(
      GetStatusResponse status, String digest, ConversationPolicy policy) {
    Map<String, Object> facts = new LinkedHashMap<>(RunFacts.of(Workspace.ofProcess()));
    facts.put("seed", seed);
    facts.put("n", talks);
    facts.put("max_tokens", ANSWER_TOKENS);
    facts.put("model", status.getModel().getModelDigest());
    facts.put("bundle", digest.isEmpty() ? status.getBundleDigest() : digest);
    facts.put("policy", policy);
    return facts;
  }

  private static List<String> prompts(EvaluationPlan plan, EvaluationCase.Kind kind) {
    return plan.only(kind).cases().stream().map(EvaluationCase::prompt).toList();
  }
}
