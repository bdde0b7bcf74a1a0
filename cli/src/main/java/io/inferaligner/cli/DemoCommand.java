package io.inferaligner.cli;

import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.demo.DemoResult;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.fleet.Fleet;
import io.inferaligner.cli.fleet.FleetSettings;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    try (PrivateState state = PrivateState.take(console, workspace.demoState())) {
      return run(console, workspace, state.folder());
    }
  }

  private int run(Console console, Workspace workspace, Path state)
      throws IOException, InterruptedException {
    DemoPrompts prompts = DemoPrompts.read(workspace.demo().resolve("prompts"));
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
}
