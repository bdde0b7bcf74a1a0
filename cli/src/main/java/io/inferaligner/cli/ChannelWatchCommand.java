package io.inferaligner.cli;

import io.inferaligner.cli.rollout.ChannelEvents;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows channels. */
@picocli.CommandLine.Command(
    name = "watch",
    sortOptions = false,
    description =
        "Shows every change of channels as it happens, through lost connections too; with --json one object a line.")
final class ChannelWatchCommand extends Command {
  @Parameters(arity = "0..*", paramLabel = "CHANNEL", description = "Only these.")
  List<String> channels = List.of();

  @Option(
      names = "--from-revision",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Only changes after this revision; 0 shows first where channels point now (default: ${DEFAULT-VALUE}).")
  long revision;

  @Option(
      names = "--epoch",
      paramLabel = "EPOCH",
      defaultValue = "",
      description = "The epoch of that revision, as a bookmark told it.")
  String epoch = "";

  @Option(names = "--bookmarks", description = "Also show up to where nothing was missed.")
  boolean bookmarks;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "86400",
      description = "End after so long (default: a day).")
  int seconds = 86_400;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    if (revision < 0 || seconds < 1) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--from-revision starts at 0 and --seconds at 1");
    }
    try (RegistryClient registry = connection.registry()) {
      new ChannelEvents(registry, channels, new Shown(console))
          .follow(revision, epoch, Duration.ofSeconds(seconds));
      return DONE;
    }
  }

  private final class Shown implements ChannelEvents.Listener {
    private final Console console;

    Shown(Console console) {
      this.console = console;
    }

    @Override
    public void changed(ChannelPointer pointer) {
      ChannelChanges.print(console, pointer);
      json("change", ChannelChanges.json(pointer));
    }

    @Override
    public void bookmark(long bookmarked, String bookmarkedEpoch) {
      if (bookmarks) {
        console.line(
            "everything up to revision %d of epoch %s".formatted(bookmarked, bookmarkedEpoch));
      }
      json("bookmark", Map.of("revision", bookmarked, "epoch", bookmarkedEpoch));
    }

    @Override
    public void lost(SteeringException reason) {
      console.note(reason.fault().message());
      json("lost", Map.of("reason", reason.fault().reason().name()));
    }

    private void json(String event, Map<String, Object> facts) {
      if (output.toStandardOutput()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.putAll(facts);
        console.json(Json.line(line));
      }
    }
  }
}
