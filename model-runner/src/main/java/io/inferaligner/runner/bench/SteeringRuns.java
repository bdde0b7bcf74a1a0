package io.inferaligner.runner.bench;

import io.inferaligner.runner.engine.LogitChoice;
import io.inferaligner.runner.engine.RowResiduals;
import io.inferaligner.runner.engine.StepInput;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** What gate and steering add to a forward pass, in percent of its time. */
final class SteeringRuns {
  private static final int STEPS_PER_RUN = 40;
  private static final int PROMPTS_PER_RUN = 6;
  private static final int BATCH = 16;
  private static final String EXTRA = "extra time per token";

  private final BenchOptions options;
  private final EngineBench bench;
  private final BenchReport report;

  SteeringRuns(BenchOptions options, EngineBench bench, BenchReport report) {
    this.options = options;
    this.bench = bench;
    this.report = report;
  }

  void run() throws IOException {
    int[] shifts = bench.shifts(BATCH);
    int[] same = new int[BATCH];
    Arrays.fill(same, shifts[0]);
    // Once its gate is closed an answer takes plain steps: this shows the noise of the comparison.
    decode("batch 1, gate closed", new int[1], new int[1], Goal.atMost(0.3));
    decode("batch 1, steered", new int[1], new int[] {shifts[0]}, Goal.atMost(0.5));
    decode("batch 16, all steered", new int[BATCH], same, Goal.atMost(2));
    decode("batch 16, 16 bundles", new int[BATCH], shifts, Goal.atMost(3));
    if (options.gate().isPresent()) {
      firstToken(options.gate().get());
    }
  }

  /** Steps at one position with two sets of shifts: the same work but for the steering. */
  private void decode(String subject, int[] plain, int[] changed, Goal goal) {
    int[] next = bench.fill(plain.length, options.prompt());
    Sample extra =
        Pairs.extraPercent(
            STEPS_PER_RUN * options.runs(),
            () -> bench.step(options.prompt(), next, plain),
            () -> bench.step(options.prompt(), next, changed));
    report.add(Figure.ofMedian(subject, EXTRA, "%", extra).withGoal(goal));
  }

  /**
   * A prompt up to its first logits, alone, and with the read-out and a gate-service that leaves
   * it.
   */
  private void firstToken(GateAccess access) throws IOException {
    int layers = bench.engine().config().layers();
    try (GateLine line =
        GateLine.open(access, layers, bench.engine().config().width(), options.seed())) {
      List<Integer> gateLayers = line.bundle().gate().layers();
      Sample extra =
          Pairs.extraPercent(
              PROMPTS_PER_RUN * options.runs(),
              () -> read(List.of()),
              () -> line.ask(read(gateLayers).reading(gateLayers)));
      report.add(
          Figure.ofMedian("gate-service asked, closed", "extra time to first token", "%", extra)
              .withGoal(Goal.atMost(0.3)));
    }
  }

  private RowResiduals read(List<Integer> tapped) {
    TokenIds prompt = bench.prompt(options.prompt());
    return bench
        .engine()
        .step(
            new StepInput(
                List.of(StepRow.plain(0, 0, prompt)), tapped, TokenChoice.LAST, LogitChoice.LAST))
        .residuals()
        .getFirst();
  }
}
