package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one decision in full. */
@picocli.CommandLine.Command(
    name = "show",
    description = "Shows one decision in full, by the id of its trace or request.")
final class TraceShowCommand extends Command {
  private static final int LOOK_BACK = 10_000;

  @Parameters(paramLabel = "ID", description = "Trace id or request id, or how it starts.")
  String id = "";

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    List<TailTraceResponse> found = new ArrayList<>();
    try (RunnerClient runner = connection.runner()) {
      runner.tail(
          LOOK_BACK,
          false,
          entry -> {
            if (entry.getTraceId().startsWith(id) || entry.getRequestId().startsWith(id)) {
              found.add(entry);
            }
          });
    }
    if (found.isEmpty()) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the runner remembers no request '%s': see './inferaligner trace tail'".formatted(id));
    }
    TailTraceResponse entry = found.getLast();
    TraceView.print(console, entry);
    var verdict = entry.getIntervention().getVerdict();
    if (!verdict.getExplanation().isEmpty()) {
      console.line("  " + verdict.getExplanation());
    }
    for (var score : verdict.getLayerScoresList()) {
      console.line("  layer %d  score %+.4f".formatted(score.getLayer(), score.getScore()));
    }
    console.line("  threshold " + verdict.getThresholdMode());
    console.line("  bundle    " + verdict.getBundleDigest());
    console.line("  model     " + verdict.getModelDigest());
    output.write(console, TraceView.json(entry));
    return DONE;
  }
}
