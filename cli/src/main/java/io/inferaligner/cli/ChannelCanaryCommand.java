package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.rollout.PromotionGuard;
import io.inferaligner.cli.rollout.Weight;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a bundle to a part of the users. */
@picocli.CommandLine.Command(
    name = "canary",
    description =
        "Gives a bundle to a part of the users, always the same ones; a growing weight only adds users. More than 5 %% needs the figures of a smaller step.")
final class ChannelCanaryCommand extends ChannelMoveCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME[@VERSION]|DIGEST",
      description = "The bundle (default: the present canary).")
  @Nullable String reference;

  @Option(
      names = "--weight",
      paramLabel = "PERCENT",
      description = "Share of the users, as in 5%% or 0.1%%.")
  @Nullable String weight;

  @Option(names = "--stop", description = "End the canary: everybody gets the stable bundle.")
  boolean stop;

  @Mixin GuardOptions guard = new GuardOptions();

  ChannelCanaryCommand() {
    super("canary");
  }

  @Override
  String digest(RegistryClient registry) {
    if (stop == (weight != null)) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "say either --weight PERCENT or --stop");
    }
    if (stop) {
      return "";
    }
    String digest =
        reference == null
            ? now(registry).rollout().canary()
            : new BundleReference(reference).find(registry).digest();
    if (digest.isEmpty()) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "channel '%s' has no canary: name the bundle".formatted(channel));
    }
    return digest;
  }

  @Override
  int weightPpm() {
    return weight == null ? 0 : Weight.parse(weight);
  }

  @Override
  boolean isAllowed(Console console, RegistryClient registry, String digest) {
    if (stop) {
      return true;
    }
    if (!guard.allowsDraft(console, registry, digest)) {
      return false;
    }
    ChannelPointer now = now(registry);
    boolean same = now.rollout().canary().equals(digest);
    if (same) {
      return weightPpm() <= now.rollout().weightPpm()
          || guard.allows(console, connection, registry, now);
    }
    if (weightPpm() <= PromotionGuard.FIRST_STEP_PPM || guard.force) {
      return true;
    }
    console.note(
        "a new canary starts with at most %s: nothing was changed (--force takes the step anyway)"
            .formatted(Weight.text(PromotionGuard.FIRST_STEP_PPM)));
    return false;
  }

  @Override
  Map<String, Object> refusal() {
    return guard.refusal();
  }
}
