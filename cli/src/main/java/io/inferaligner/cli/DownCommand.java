package io.inferaligner.cli;

import io.inferaligner.cli.fleet.FleetFile;
import io.inferaligner.cli.terminal.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Stops what up or demo --keep of this checkout started. */
@picocli.CommandLine.Command(
    name = "down",
    description = "Stops the services that this checkout started, and no others.")
final class DownCommand extends Command {
  @Option(names = "--demo", description = "Stop only what demo --keep left running.")
  boolean demo;

  @Override
  int run(Console console) {
    Workspace workspace = Workspace.ofProcess();
    int stopped = 0;
    for (Path state :
        demo ? List.of(workspace.demoState()) : List.of(workspace.state(), workspace.demoState())) {
      Optional<FleetFile> fleet = FleetFile.read(state);
      if (fleet.isPresent()) {
        stopped += fleet.get().stop(state);
      }
    }
    console.line(stopped == 0 ? "nothing was running" : stopped + " processes stopped");
    output.write(console, Map.of("stopped", stopped));
    return DONE;
  }
}
