package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the last decisions. */
@picocli.CommandLine.Command(
    name = "tail",
    description =
        "Shows the last gate decisions and interventions; with --follow also those to come, with --json then one object a line.")
final class TraceTailCommand extends Command {
  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many past ones (default: ${DEFAULT-VALUE}).")
  int last = 20;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until Ctrl-C.")
  boolean follow;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    if (last < 1) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, "--last must be at least 1");
    }
    List<Map<String, Object>> entries = new ArrayList<>();
    try (RunnerClient runner = connection.runner()) {
      runner.tail(
          last,
          follow,
          entry -> {
            TraceView.print(console, entry);
            if (follow && output.toStandardOutput()) {
              console.json(Json.line(TraceView.json(entry)));
            } else {
              entries.add(TraceView.json(entry));
            }
          });
    }
    if (!follow) {
      if (entries.isEmpty()) {
        console.note("the runner has answered no request since it started");
      }
      output.write(console, Map.of("entries", entries));
    }
    return DONE;
  }
}
