package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.WatchListener;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows channels. */
@picocli.CommandLine.Command(
    name = "watch",
    description = "Shows every change of channels as it happens; with --json one object a line.")
final class ChannelWatchCommand extends Command {
  @Parameters(arity = "0..*", paramLabel = "CHANNEL", description = "Only these.")
  List<String> channels = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "86400",
      description = "End after so long (default: a day).")
  int seconds = 86_400;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    try (RegistryClient registry = connection.registry()) {
      registry.watch(
          0,
          "",
          channels,
          Duration.ofSeconds(seconds),
          new WatchListener() {
            @Override
            public void changed(ChannelPointer pointer) {
              ChannelChanges.print(console, pointer);
              if (output.toStandardOutput()) {
                console.json(Json.line(ChannelChanges.json(pointer)));
              }
            }

            @Override
            public void bookmark(long revision, String epoch) {
              // Only says that nothing was missed.
            }
          });
      return DONE;
    }
  }
}
