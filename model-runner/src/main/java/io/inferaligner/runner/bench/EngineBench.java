package io.inferaligner.runner.bench;

import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.LogitChoice;
import io.inferaligner.runner.engine.Logits;
import io.inferaligner.runner.engine.StepInput;
import io.inferaligner.runner.engine.StepOutput;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Single measurements on one engine. Deterministic tokens; belongs to one thread. */
final class EngineBench {
  private final DecoderEngine engine;
  private final Random random;

  EngineBench(DecoderEngine engine, long seed) {
    this.engine = engine;
    this.random = new Random(seed);
  }

  /** Tokens per second of reading one prompt of {@code tokens} tokens. */
  double prefill(int tokens) {
    return prefill(tokens, List.of(), TokenChoice.LAST);
  }

  /** The same with the residuals of {@code tapped} read out. */
  double prefill(int tokens, List<Integer> tapped, TokenChoice taps) {
    StepRow row = StepRow.plain(0, 0, prompt(tokens));
    long begin = System.nanoTime();
    engine.step(new StepInput(List.of(row), tapped, taps, LogitChoice.LAST));
    return tokens * 1e9 / (System.nanoTime() - begin);
  }

  /**
   * Tokens per second, all rows together, of decoding {@code tokens} greedy tokens behind prompts
   * of {@code prompt} tokens.
   *
   * @param shifts registered shift of each row; its size is the batch
   */
  double decode(int prompt, int tokens, int[] shifts) {
    int batch = shifts.length;
    int[] last = new int[batch];
    for (int row = 0; row < batch; row++) {
      StepInput input =
          new StepInput(
              List.of(StepRow.plain(row, 0, prompt(prompt))),
              List.of(),
              TokenChoice.LAST,
              LogitChoice.LAST);
      last[row] = engine.step(input).logits().getFirst().argMax();
    }
    long begin = System.nanoTime();
    for (int step = 0; step < tokens; step++) {
      List<StepRow> rows = new ArrayList<>(batch);
      for (int row = 0; row < batch; row++) {
        rows.add(new StepRow(row, prompt + step, TokenIds.of(last[row]), shifts[row], 0));
      }
      StepOutput output =
          engine.step(new StepInput(rows, List.of(), TokenChoice.LAST, LogitChoice.LAST));
      List<Logits> logits = output.logits();
      for (int row = 0; row < batch; row++) {
        last[row] = logits.get(row).argMax();
      }
    }
    return (double) batch * tokens * 1e9 / (System.nanoTime() - begin);
  }

  /** Registers {@code count} different shifts of the middle third of the layers. */
  int[] shifts(int count) {
    int layers = engine.config().layers();
    return IntStream.range(0, count)
        .map(_ ->
            engine.registerShift(
                IntStream.rangeClosed(layers / 3, 2 * layers / 3)
                    .mapToObj(layer -> new LayerShift(Math.max(1, layer), direction()))
                    .toList()))
        .toArray();
  }

  private DenseVector direction() {
    return DenseVector.ofDoubles(random.doubles(engine.config().width(), -0.01, 0.01).toArray());
  }

  private TokenIds prompt(int tokens) {
    return TokenIds.of(random.ints(tokens, 3, engine.config().vocabulary()).toArray());
  }
}
