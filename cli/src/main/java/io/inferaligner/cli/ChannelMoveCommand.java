package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves one channel; the subclass says where to. */
abstract class ChannelMoveCommand extends Command {
  @Option(
      names = "--channel",
      paramLabel = "NAME",
      defaultValue = "stable",
      description = "The channel (default: ${DEFAULT-VALUE}).")
  String channel = "stable";

  @Mixin Connection connection = new Connection();

  private final String operation;

  /**
   * A command.
   *
   * @param operation name of the change in the audit log
   */
  ChannelMoveCommand(String operation) {
    this.operation = operation;
  }

  /** Digest of the bundle that the change is about. */
  abstract String digest(RegistryClient registry);

  @Override
  final int run(Console console) {
    try (RegistryClient registry = connection.registry()) {
      ChannelPointer pointer = ChannelChanges.set(registry, channel, digest(registry), operation);
      ChannelChanges.print(console, pointer);
      output.write(console, ChannelChanges.json(pointer));
      return DONE;
    }
  }

  /** Where the channel points now. */
  final ChannelPointer now(RegistryClient registry) {
    return registry.getChannel(channel).channels().getFirst();
  }
}
