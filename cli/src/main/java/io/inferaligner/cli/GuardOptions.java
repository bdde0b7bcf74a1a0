package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.rollout.ArmTotals;
import io.inferaligner.cli.rollout.PromotionGuard;
import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.RolloutArm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
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

  @Mixin ProbeOptions probes = new ProbeOptions();

  @Option(names = "--force", description = "Go on although the figures do not allow it.")
  boolean force;

  private List<PromotionGuard.Check> checks = List.of();

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
    checks = checks(console, connection, registry, now);
    for (PromotionGuard.Check check : checks) {
      console.line(
          "%s %-24s %s"
              .formatted(
                  check.holds() ? console.paint(Colour.GREEN, "✓") : console.paint(Colour.RED, "✗"),
                  check.name(),
                  check.figures()));
    }
    String failed =
        checks.stream()
            .filter(check -> !check.holds())
            .map(PromotionGuard.Check::name)
            .collect(Collectors.joining(", "));
    if (failed.isEmpty()) {
      return true;
    }
    console.note(
        "the figures do not allow this step (%s): %s"
            .formatted(
                failed,
                force
                    ? "it is taken because of --force"
                    : "nothing was changed (--force takes it anyway)"));
    return force;
  }

  /**
   * Whether the gate of {@code digest} was ever calibrated; says why traffic is refused to it,
   * which the registry would do as well, with --force too.
   */
  boolean allowsDraft(Console console, RegistryClient registry, String digest) {
    if (manifest(registry, digest).calibration().measured()) {
      return true;
    }
    checks =
        List.of(new PromotionGuard.Check("calibration", false, "the gate was never calibrated"));
    console.note(
        "the gate of this bundle was never calibrated and is open for every prompt: run './inferaligner calibrate' first; nothing was changed, and until then it can only be a shadow");
    return false;
  }

  /** Why a step was refused, for --json. */
  Map<String, Object> refusal() {
    return Map.of(
        "allowed",
        false,
        "checks",
        checks.stream()
            .map(check ->
                Map.of("name", check.name(), "holds", check.holds(), "figures", check.figures()))
            .toList());
  }

  private List<PromotionGuard.Check> checks(
      Console console, Connection connection, RegistryClient registry, ChannelPointer now) {
    PromotionGuard guard =
        new PromotionGuard(
            minRequests, fireDifference / 100, rise / 100, slowdown, probes.rise / 100);
    List<GetRolloutReportResponse> reports = reports(connection);
    String canary = now.rollout().canary();
    List<PromotionGuard.Check> found =
        new ArrayList<>(
            guard.traffic(
                ArmTotals.of(reports, RolloutArm.ROLLOUT_ARM_STABLE, now.digest()),
                ArmTotals.of(reports, RolloutArm.ROLLOUT_ARM_CANARY, canary)));
    List<PromotionGuard.Check> probed = probed(guard, console, connection, now);
    found.addAll(probed);
    found.addAll(
        guard.evaluation(
            evaluation(registry, now.digest()),
            evaluation(registry, canary),
            probed.stream().allMatch(PromotionGuard.Check::holds)));
    return found;
  }

  /** The probes; with --force they are left out, since they take time and decide nothing. */
  private List<PromotionGuard.Check> probed(
      PromotionGuard guard, Console console, Connection connection, ChannelPointer now) {
    if (force) {
      return List.of(new PromotionGuard.Check("probes", false, "left out because of --force"));
    }
    try (RunnerClient runner = connection.runner()) {
      return guard.probes(
          probes.rates(runner, console, "stable", now.digest()),
          probes.rates(runner, console, "canary", now.rollout().canary()));
    } catch (SteeringException e) {
      return List.of(
          new PromotionGuard.Check(
              "probes", false, e.fault().reason() + ": " + e.fault().message()));
    }
  }

  private static Map<String, Rate> evaluation(RegistryClient registry, String digest) {
    return digest.isEmpty() ? Map.of() : manifest(registry, digest).evaluation();
  }

  private static BundleManifest manifest(RegistryClient registry, String digest) {
    return BundleCodec.decodeManifest(registry.getManifest(digest).bytes());
  }
}
