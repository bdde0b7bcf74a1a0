package io.inferaligner.cli;

import io.inferaligner.cli.fleet.Fleet;
import io.inferaligner.cli.fleet.FleetSettings;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.fleet.ServiceProcess;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.ProgressBar;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the services of this checkout. */
@picocli.CommandLine.Command(
    name = "up",
    description = "Starts Redis, registry, gate, runners and steering on this machine.")
final class UpCommand extends Command {
  @Mixin FleetOptions options = new FleetOptions();

  @Option(names = "--detach", description = "Return when everything runs; stop with 'down'.")
  boolean detach;

  @Option(
      names = "--no-experiments",
      description =
          "Refuse requests that switch steering off, force it or name a bundle (chat --off, evaluate).")
  boolean noExperiments;

  @Override
  int run(Console console) throws InterruptedException {
    Workspace workspace = Workspace.ofProcess();
    Path state = workspace.state();
    FleetSettings settings = options.settings(workspace, state, Ports.standard(), !noExperiments);
    Fleet fleet = start(console, settings);
    show(console, fleet);
    output.write(console, json(fleet));
    if (detach) {
      return DONE;
    }
    console.note("running; Ctrl-C stops everything");
    AtomicBoolean stopping = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.set(true);
                  fleet.close();
                },
                "stop-services"));
    String ended = fleet.awaitAnyExit();
    if (stopping.get()) {
      // Ctrl-C: the services end because the hook stops them, and the process ends with it.
      return DONE;
    }
    console.note(
        "error: %s ended by itself, so everything is stopped; see its log in %s"
            .formatted(ended, state.resolve("logs")));
    return UNAVAILABLE;
  }

  /** Starts a fleet with a progress bar. */
  static Fleet start(Console console, FleetSettings settings) {
    int steps = Service.values().length;
    AtomicInteger step = new AtomicInteger();
    try (ProgressBar bar = new ProgressBar(console, "services")) {
      Fleet fleet =
          Fleet.start(settings, text -> bar.update(step.getAndIncrement() / (double) steps, text));
      bar.done(fleet.processes().size() + " processes run");
      return fleet;
    }
  }

  private void show(Console console, Fleet fleet) {
    console.line("");
    for (Service service : Service.values()) {
      console.line(
          "%-15s %-16s pid %d"
              .formatted(
                  service.label(), fleet.ports().address(service), fleet.process(service).pid()));
    }
    console.line("logs            " + fleet.settings().state().resolve("logs"));
    console.line(
        noExperiments
            ? "experiments     off"
            : "experiments     allowed: requests may switch steering off (--no-experiments forbids it)");
  }

  private static Map<String, Object> json(Fleet fleet) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("processes", processes(fleet.processes()));
    for (Service service : Service.values()) {
      json.put(service.label(), fleet.ports().address(service));
    }
    return json;
  }

  /** Name and id of processes, for JSON. */
  static List<Map<String, Object>> processes(List<ServiceProcess> processes) {
    return processes.stream()
        .map(process ->
            Map.<String, Object>of(
                "service", process.service(), "pid", process.pid(), "alive", process.isAlive()))
        .toList();
  }
}
