package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes a bundle beside the one in use. */
@picocli.CommandLine.Command(
    name = "shadow",
    description =
        "Computes gate and plan of a bundle on all traffic and records them, without applying anything; 'channel compare' shows the result.")
final class ChannelShadowCommand extends ChannelMoveCommand {
  @Parameters(arity = "0..1", paramLabel = "NAME[@VERSION]|DIGEST", description = "The bundle.")
  @Nullable String reference;

  @Option(names = "--stop", description = "End it.")
  boolean stop;

  ChannelShadowCommand() {
    super("shadow");
  }

  @Override
  String digest(RegistryClient registry) {
    if (stop == (reference != null)) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, "say either which bundle or --stop");
    }
    return reference == null ? "" : new BundleReference(reference).find(registry).digest();
  }
}
