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
  private static final int FIRST_ID = 3;

  private final DecoderEngine engine;
  private final Random random;
  private long promptSeed;

  EngineBench(DecoderEngine engine, long seed) {
    this.engine = engine;
    this.random = new Random(seed);
    this.promptSeed = seed;
  }

  DecoderEngine engine() {
    return engine;
  }

  /** The next prompt is that of {@code seed}, the one behind it that of seed + 1, and so on. */
  void seedPrompts(long seed) {
    promptSeed = seed;
  }

  /** Token ids of a random prompt; bench/speed/peers/serve.py makes the same for a seed. */
  TokenIds prompt(int tokens) {
    int[] ids = new int[tokens];
    long state = promptSeed++;
    for (int i = 0; i < tokens; i++) {
      state = (1103515245L * state + 12345) & Integer.MAX_VALUE;
      ids[i] = FIRST_ID + (int) ((state >> 8) % (engine.config().vocabulary() - FIRST_ID));
    }
    return TokenIds.of(ids);
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

  /** Reads prompts of {@code prompt} tokens into the first {@code batch} slots; the next tokens. */
  int[] fill(int batch, int prompt) {
    int[] next = new int[batch];
    for (int row = 0; row < batch; row++) {
      next[row] =
          engine
              .step(lastLogits(List.of(StepRow.plain(row, 0, prompt(prompt)))))
              .logits()
              .getFirst()
              .argMax();
    }
    return next;
  }

  /**
   * Tokens per second, all rows together, of decoding {@code tokens} greedy tokens behind prompts
   * of {@code prompt} tokens.
   *
   * @param shifts registered shift of each row; its size is the batch
   */
  double decode(int prompt, int tokens, int[] shifts) {
    int[] next = fill(shifts.length, prompt);
    long begin = System.nanoTime();
    for (int step = 0; step < tokens; step++) {
      next = step(prompt + step, next, shifts);
    }
    return (double) shifts.length * tokens * 1e9 / (System.nanoTime() - begin);
  }

  /** One decode step of all rows at {@code position}; the tokens after it. */
  int[] step(int position, int[] ids, int[] shifts) {
    List<StepRow> rows = new ArrayList<>(ids.length);
    for (int row = 0; row < ids.length; row++) {
      rows.add(new StepRow(row, position, TokenIds.of(ids[row]), shifts[row], 0));
    }
    StepOutput output = engine.step(lastLogits(rows));
    return output.logits().stream().mapToInt(Logits::argMax).toArray();
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

  private static StepInput lastLogits(List<StepRow> rows) {
    return new StepInput(rows, List.of(), TokenChoice.LAST, LogitChoice.LAST);
  }
}
