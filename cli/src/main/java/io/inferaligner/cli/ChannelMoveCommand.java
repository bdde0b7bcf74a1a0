package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.ChangedChannel;
import io.inferaligner.follow.ChannelChange;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import java.util.Map;
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

  @Mixin WriteOptions write = new WriteOptions();

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

  /** Digest of the bundle that the change is about; empty if the operation needs none. */
  abstract String digest(RegistryClient registry);

  /** Weight of a canary. */
  int weightPpm() {
    return 0;
  }

  /** Whether the change may be made; says why not. */
  boolean isAllowed(Console console, RegistryClient registry, String digest) {
    return true;
  }

  /** Why the change may not be made, for --json. */
  Map<String, Object> refusal() {
    return Map.of("allowed", false);
  }

  @Override
  final int run(Console console) {
    try (RegistryClient registry = connection.registry()) {
      String digest = digest(registry);
      if (!isAllowed(console, registry, digest)) {
        output.write(console, refusal());
        return FELL_SHORT;
      }
      ChannelChange change =
          new ChannelChange(
              channel,
              digest,
              registry.listChannels().scopeRevision(),
              write.requestId,
              write.actor,
              operation,
              weightPpm());
      ChangedChannel changed =
          write.certain(console, () -> registry.change(change, write.replicas));
      ChannelChanges.print(console, changed.pointer());
      Map<String, Object> json = ChannelChanges.json(changed.pointer());
      json.put("durability", changed.durability());
      output.write(console, json);
      return DONE;
    }
  }

  /** Where the channel points now. */
  final ChannelPointer now(RegistryClient registry) {
    return registry.getChannel(channel).channels().getFirst();
  }
}
