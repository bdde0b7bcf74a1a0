package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.rollout.ArmTotals;
import io.inferaligner.cli.rollout.PromotionGuard;
import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.RolloutArm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The promotion guard and the runners whose figures it reads. */
final class GuardOptions {
  @Option(
      names = "--runners",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "Runners whose figures count (default: the one of --runner).")
  List<String> runners = new ArrayList<>();

  @Option(
      names = "--min-requests",
      paramLabel = "N",
      defaultValue = "50",
      description = "Fewest answers of canary and stable bundle (default: ${DEFAULT-VALUE}).")
  long minRequests = 50;

  @Option(
      names = "--max-fire-difference",
      paramLabel = "POINTS",
      defaultValue = "10",
      description = "Most the gates' fire rates may differ, in points (default: ${DEFAULT-VALUE}).")
  double fireDifference = 10;

  @Option(
      names = "--max-rise",
      paramLabel = "POINTS",
      defaultValue = "1",
      description =
          "Most that failures and refusals may rise, in points (default: ${DEFAULT-VALUE}).")
  double rise = 1;

  @Option(
      names = "--max-slowdown",
      paramLabel = "FACTOR",
      defaultValue = "1.5",
      description =
          "Most that the time to the first token (p99) may grow (default: ${DEFAULT-VALUE}).")
  double slowdown = 1.5;

  @Option(names = "--force", description = "Go on although the figures do not allow it.")
  boolean force;

  /** The figures of every runner. */
  List<GetRolloutReportResponse> reports(Connection connection) {
    if (runners.isEmpty()) {
      try (RunnerClient runner = connection.runner()) {
        return List.of(runner.rolloutReport());
      }
    }
    return runners.stream()
        .map(address -> {
          try (RunnerClient runner = RunnerClient.connect(address)) {
            return runner.rolloutReport();
          }
        })
        .toList();
  }

  /** Whether the canary of {@code now} may get more traffic; says why not. */
  boolean allows(
      Console console, Connection connection, RegistryClient registry, ChannelPointer now) {
    PromotionGuard guard =
        new PromotionGuard(minRequests, fireDifference / 100, rise / 100, slowdown);
    List<GetRolloutReportResponse> reports = reports(connection);
    String canary = now.rollout().canary();
    List<PromotionGuard.Check> checks =
        new ArrayList<>(
            guard.traffic(
                ArmTotals.of(reports, RolloutArm.ROLLOUT_ARM_STABLE, now.digest()),
                ArmTotals.of(reports, RolloutArm.ROLLOUT_ARM_CANARY, canary)));
    checks.addAll(
        guard.evaluation(evaluation(registry, now.digest()), evaluation(registry, canary)));
    for (PromotionGuard.Check check : checks) {
      console.line(
          "%s %-24s %s"
              .formatted(
                  check.holds() ? console.paint(Colour.GREEN, "✓") : console.paint(Colour.RED, "✗"),
                  check.name(),
                  check.figures()));
    }
    if (checks.stream().allMatch(PromotionGuard.Check::holds)) {
      return true;
    }
    console.note(
        force
            ? "the figures do not allow this step; it is taken because of --force"
            : "the figures do not allow this step: nothing was changed (--force takes it anyway)");
    return force;
  }

  private static Map<String, Rate> evaluation(RegistryClient registry, String digest) {
    return digest.isEmpty()
        ? Map.of()
        : BundleCodec.decodeManifest(registry.getManifest(digest).bytes()).evaluation();
  }
}
