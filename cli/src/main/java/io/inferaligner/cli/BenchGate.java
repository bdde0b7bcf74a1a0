package io.inferaligner.cli;

import io.inferaligner.cli.fleet.Fleet;
import io.inferaligner.cli.fleet.FleetSettings;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.terminal.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A registry and a gate-service of its own for a measurement, in a folder that goes with it. */
final class BenchGate implements AutoCloseable {
  private final Fleet fleet;
  private final Path state;
  private final Thread stop;

  private BenchGate(Fleet fleet, Path state) {
    this.fleet = fleet;
    this.state = state;
    this.stop = new Thread(this::end, "stop-services");
    Runtime.getRuntime().addShutdownHook(stop);
  }

  /** Starts both on free ports and waits until they answer. */
  static BenchGate start(Workspace workspace, Console console) throws IOException {
    Path state = Files.createTempDirectory("inferaligner-bench");
    Path none = workspace.demo().resolve("target");
    FleetSettings settings =
        new FleetSettings(workspace.root(), state, Ports.free(), none, none, "", false, Map.of());
    return new BenchGate(
        Fleet.start(settings, Set.of(Service.REGISTRY, Service.GATE), console::note), state);
  }

  /** How the engine's process finds them. */
  List<String> arguments() {
    return List.of(
        "--gate",
        fleet.ports().address(Service.GATE),
        "--registry",
        fleet.ports().address(Service.REGISTRY),
        "--key",
        fleet.settings().keys().signing().toString(),
        "--gate-pid",
        Long.toString(fleet.process(Service.GATE).pid()));
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(stop);
    end();
  }

  private void end() {
    fleet.close();
    try (Stream<Path> files = Files.walk(state)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            var _ = file.toFile().delete();
          });
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot delete " + state, e);
    }
  }
}
