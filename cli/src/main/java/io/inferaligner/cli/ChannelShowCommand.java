package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.ChannelReading;
import io.inferaligner.follow.RegistryClient;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows where channels point. */
@picocli.CommandLine.Command(
    name = "show",
    description = "Shows where one channel, or every channel, points.")
final class ChannelShowCommand extends Command {
  @Parameters(
      arity = "0..1",
      paramLabel = "CHANNEL",
      defaultValue = "",
      description = "Only this one.")
  String channel = "";

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    try (RegistryClient registry = connection.registry()) {
      ChannelReading reading =
          channel.isEmpty() ? registry.listChannels() : registry.getChannel(channel);
      if (reading.channels().isEmpty()) {
        console.line("no channel points anywhere: promote a bundle");
      }
      reading.channels().forEach(pointer -> ChannelChanges.print(console, pointer));
      output.write(
          console,
          Map.of(
              "channels", reading.channels().stream().map(ChannelChanges::json).toList(),
              "scope_revision", reading.scopeRevision()));
      return DONE;
    }
  }
}
