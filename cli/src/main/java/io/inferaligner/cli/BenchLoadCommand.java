package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.client.RunnerStream;
import io.inferaligner.cli.fleet.FleetFile;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.fleet.ServiceProcess;
import io.inferaligner.cli.load.ChannelSwitch;
import io.inferaligner.cli.load.LoadPlan;
import io.inferaligner.cli.load.LoadReport;
import io.inferaligner.cli.load.LoadRun;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.ProgressBar;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Loads a running runner and watches its memory, slots and errors. */
@picocli.CommandLine.Command(
    name = "load",
    description =
        "Mixed load on a running runner: prompts of 1 to 2,000 tokens, cancels, deadlines, tenants, bundle switches. Fails if memory grows, slots leak or an error is outside the error table.")
final class BenchLoadCommand extends Command {
  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "60",
      description = "How long requests are sent (default: ${DEFAULT-VALUE}).")
  double minutes;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "4",
      description = "Requests a second, at random times (default: ${DEFAULT-VALUE}).")
  double rate;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "64",
      description = "Most requests under way (default: ${DEFAULT-VALUE}).")
  int inFlight;

  @Option(
      names = "--tenants",
      paramLabel = "N",
      defaultValue = "3",
      description = "Tenants that send (default: ${DEFAULT-VALUE}).")
  int tenants;

  @Option(
      names = "--cancels",
      paramLabel = "N",
      defaultValue = "0",
      description = "Instead of a mix: N answers, each cancelled at a random token.")
  int cancels;

  @Option(
      names = "--switch",
      paramLabel = "NAME@VERSION",
      split = ",",
      description = "Two bundles or more, among which channel stable is moved meanwhile.")
  List<String> bundles = List.of();

  @Option(
      names = "--switch-seconds",
      paramLabel = "S",
      defaultValue = "20",
      description = "Time between two moves (default: ${DEFAULT-VALUE}).")
  int switchSeconds;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      defaultValue = "0",
      description = "The runner's process on this machine (default: the one of this checkout).")
  long pid;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the requests (default: ${DEFAULT-VALUE}).")
  long seed;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws InterruptedException {
    LoadPlan plan = plan();
    long process = process();
    LoadReport report;
    try (RunnerClient runner = connection.runner();
        RunnerStream streams = RunnerStream.connect(connection.address(Service.RUNNER));
        RegistryClient registry = connection.registry();
        ProgressBar bar = new ProgressBar(console, "load")) {
      LoadRun load = new LoadRun(plan, runner, streams, process, switches(registry));
      report = load.run(bar::update);
      bar.done("every slot is back");
    }
    show(console, report.json());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", "load");
    json.putAll(RunFacts.of(Workspace.ofProcess()));
    json.putAll(report.json());
    output.write(console, json);
    return report.complaints().isEmpty() ? DONE : FELL_SHORT;
  }

  private LoadPlan plan() {
    try {
      return new LoadPlan(
          Duration.ofMillis(Math.round(minutes * 60_000)),
          rate,
          inFlight,
          tenants,
          cancels,
          seed,
          Duration.ofSeconds(switchSeconds));
    } catch (IllegalArgumentException e) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private long process() {
    if (pid != 0) {
      return pid;
    }
    return Workspace.ofProcess()
        .runningState()
        .flatMap(FleetFile::read)
        .flatMap(fleet ->
            fleet.processes().stream()
                .filter(process -> process.service().equals(Service.RUNNER.label()))
                .findFirst())
        .map(ServiceProcess::pid)
        .orElseThrow(() ->
            new SteeringException(
                FaultReason.RUNNER_UNAVAILABLE,
                "no runner of this checkout runs: start one with './inferaligner up --detach' or give --pid"));
  }

  private Optional<ChannelSwitch> switches(RegistryClient registry) {
    if (bundles.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ChannelSwitch(
            registry,
            "stable",
            bundles.stream()
                .map(name -> new BundleReference(name).find(registry).digest())
                .toList()));
  }

  private static void show(Console console, Map<String, Object> figures) {
    figures.forEach((name, value) -> {
      if (!(value instanceof List)) {
        console.line("%-34s %s".formatted(name.replace('_', ' '), value));
      }
    });
  }
}
