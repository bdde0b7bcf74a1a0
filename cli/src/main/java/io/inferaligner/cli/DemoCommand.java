package io.inferaligner.cli;

import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.demo.DemoResult;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.fleet.Fleet;
import io.inferaligner.cli.fleet.FleetFile;
import io.inferaligner.cli.fleet.FleetSettings;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole product on one machine, from extraction to measured effect. */
@picocli.CommandLine.Command(
    name = "demo",
    sortOptions = false,
    description =
        "Brings everything up, extracts and promotes a bundle for the demo pair, and runs the three experiments; exit code 1 if the result falls short.")
final class DemoCommand extends Command {
  @Option(names = "--keep", description = "Leave the services running; stop them with 'down'.")
  boolean keep;

  @Mixin DemoSampleOptions sample = new DemoSampleOptions();
  @Mixin FleetOptions options = new FleetOptions();

  @Override
  int run(Console console) throws IOException, InterruptedException {
    output.requireWritable();
    Workspace workspace = Workspace.ofProcess();
    Files.createDirectories(workspace.state());
    try (FileChannel file =
            FileChannel.open(
                workspace.state().resolve("demo.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        throw new SteeringException(
            FaultReason.REQUEST_INVALID,
            "another demo runs in this checkout: wait until it is done, or use another checkout");
      }
      return run(console, workspace);
    }
  }

  private int run(Console console, Workspace workspace) throws IOException, InterruptedException {
    DemoPrompts prompts = DemoPrompts.read(workspace.demo().resolve("prompts"));
    Path state = workspace.demoState();
    clear(console, state);
    FleetSettings settings = options.settings(workspace, state, ports(console), true);
    Stages stages = new Stages(console);
    Fleet fleet = stages.run("services", () -> UpCommand.start(console, settings));
    Thread stop = new Thread(fleet::close, "stop-services");
    Runtime.getRuntime().addShutdownHook(stop);
    try (DemoRun run = new DemoRun(console, fleet, prompts, stages)) {
      run.showProcesses();
      Map<Arm, String> digests =
          new DemoExtraction(console, fleet, prompts, stages).run(sample.seed);
      DemoResult result = run.measure(digests, sample.limit, sample.seed);
      result.print(console);
      run.showExamples();
      run.showTraces();
      DemoResult timed = run.timed(result);
      stages.print();
      Map<String, Object> json = new LinkedHashMap<>(RunFacts.of(workspace));
      json.put("seed", sample.seed);
      json.putAll(timed.json());
      output.write(console, json);
      return verdict(console, timed);
    } finally {
      Runtime.getRuntime().removeShutdownHook(stop);
      if (keep) {
        console.note("the services keep running; stop them with './inferaligner down --demo'");
      } else {
        fleet.close();
      }
    }
  }

  private static int verdict(Console console, DemoResult result) {
    List<String> shortfalls = result.shortfalls();
    console.line("");
    if (shortfalls.isEmpty()) {
      console.line(console.paint(Colour.GREEN, "✓ every goal is reached"));
      return DONE;
    }
    console.line(console.paint(Colour.RED, "✗ the result falls short:"));
    shortfalls.forEach(sentence -> console.line("  " + sentence));
    return FELL_SHORT;
  }

  private Ports ports(Console console) {
    if (options.choosesPorts()) {
      return Ports.standard();
    }
    Optional<String> conflict = Ports.standard().conflict(true);
    if (conflict.isEmpty()) {
      return Ports.standard();
    }
    console.note(conflict.get() + ": the demo uses free ports instead");
    return Ports.free();
  }

  /** Stops an earlier demo that was kept, and forgets everything it made. */
  private static void clear(Console console, Path state) throws IOException {
    Optional<FleetFile> old = FleetFile.read(state);
    if (old.isPresent() && old.get().anyAlive()) {
      console.note("stopping the services of an earlier demo");
      old.get().stop(state);
    }
    if (Files.exists(state)) {
      try (Stream<Path> files = Files.walk(state)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(state);
  }
}
