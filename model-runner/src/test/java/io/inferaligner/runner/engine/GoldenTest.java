package io.inferaligner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine against the reference library, for every family (issue 4, "Truth"). */
class GoldenTest {
  /**
   * Sums in another order, as other batch and chunk sizes make them, differ by float32 rounding.
   */
  private static final double SAME = 1e-5;

  @ParameterizedTest
  @MethodSource("names")
  void residualsAndLogitsAreTheReferencesInFloat32(String name) {
    residualsAndLogits(name, Precision.F32, 1e-4);
  }

  @ParameterizedTest
  @MethodSource("names")
  void residualsAndLogitsAreTheReferencesInBfloat16(String name) {
    residualsAndLogits(name, Precision.BF16, 3e-2);
  }

  private static void residualsAndLogits(String name, Precision precision, double tolerance) {
    Golden golden = new Golden(name);
    try (DecoderEngine engine = golden.load(precision, 1)) {
      int layers = engine.config().layers();
      int tokens = golden.ids().size();
      int width = engine.config().width();
      int vocabulary = engine.config().vocabulary();
      float[] residuals = golden.tensor(precision.label() + ".residuals", layers, tokens, width);
      float[] reference = golden.tensor(precision.label() + ".logits", tokens, vocabulary);
      StepOutput output = step(engine, LogitChoice.ALL, StepRow.plain(0, 0, golden.ids()));
      for (int layer = 1; layer <= layers; layer++) {
        int at = layer;
        double error =
            Golden.relativeError(
                residuals,
                (layer - 1) * tokens * width,
                tokens,
                token -> output.residuals().getFirst().vector(at, token).toArray());
        assertThat(error).as("layer %d", layer).isLessThanOrEqualTo(tolerance);
      }
      double error = Golden.relativeError(reference, output.logits().getFirst().toArray());
      assertThat(error).as("logits").isLessThanOrEqualTo(tolerance);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void greedyTokensAreTheReferences(String name) {
    Golden golden = new Golden(name);
    try (DecoderEngine engine = golden.load(Precision.F32, 2)) {
      TokenIds prompt = golden.ids();
      TokenIds expected = golden.ids("generated");
      assertThat(expected.size()).isEqualTo(128);
      Logits logits = last(engine, StepRow.plain(1, 0, prompt));
      List<Integer> generated = new ArrayList<>();
      for (int i = 0; i < expected.size(); i++) {
        generated.add(logits.argMax());
        logits =
            last(engine, StepRow.plain(1, prompt.size() + i, TokenIds.of(generated.getLast())));
      }
      assertThat(generated).isEqualTo(Arrays.stream(expected.toArray()).boxed().toList());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void chunksBatchesAndRepetitionsChangeNothing(String name) {
    Golden golden = new Golden(name);
    TokenIds prompt = golden.ids();
    TokenIds other = prompt.slice(3, 9);
    int end = prompt.size() - 1;
    try (DecoderEngine engine = golden.load(Precision.F32, 4)) {
      Logits whole = last(engine, StepRow.plain(0, 0, prompt));
      step(engine, LogitChoice.NONE, StepRow.plain(1, 0, prompt.slice(0, 5)));
      Logits chunked = last(engine, StepRow.plain(1, 5, prompt.slice(5, prompt.size())));
      StepOutput batch =
          step(engine, LogitChoice.LAST, StepRow.plain(2, 0, prompt), StepRow.plain(3, 0, other));
      Logits alone = last(engine, StepRow.plain(0, 0, other));
      Logits repeated = last(engine, StepRow.plain(2, end, prompt.slice(end, end + 1)));
      assertSame(chunked, whole);
      assertSame(batch.logits().getFirst(), whole);
      assertSame(batch.logits().getLast(), alone);
      assertSame(repeated, whole);
      // one token each, at different positions of different slots
      TokenIds next = TokenIds.of(7);
      StepOutput together =
          step(
              engine,
              LogitChoice.LAST,
              StepRow.plain(3, other.size(), next),
              StepRow.plain(2, prompt.size(), next));
      assertSame(together.logits().getFirst(), last(engine, StepRow.plain(0, other.size(), next)));
      assertSame(together.logits().getLast(), last(engine, StepRow.plain(1, prompt.size(), next)));
    }
  }

  /**
   * The engine pads nothing, so there is no padding position to vary. What takes its place: rows of
   * other lengths in the same step, positions of the cache that a longer row beside makes visible,
   * and what earlier sequences left in a slot.
   */
  @ParameterizedTest
  @MethodSource("names")
  void withoutPaddingNeitherNeighboursNorLeftoversChangeARow(String name) {
    Golden golden = new Golden(name);
    TokenIds text = golden.ids().append(golden.ids("generated"));
    List<TokenIds> rows = IntStream.of(1, 2, 5, 13, 41).mapToObj(n -> text.slice(0, n)).toList();
    try (DecoderEngine engine = golden.load(Precision.F32, rows.size() + 1)) {
      int spare = rows.size();
      List<Logits> alone =
          rows.stream().map(row -> last(engine, StepRow.plain(spare, 0, row))).toList();
      TokenIds next = text.slice(50, 51);
      List<Logits> nextAlone = new ArrayList<>();
      for (TokenIds row : rows) {
        last(engine, StepRow.plain(spare, 0, row));
        nextAlone.add(last(engine, StepRow.plain(spare, row.size(), next)));
      }
      for (int slot = 0; slot < rows.size(); slot++) {
        last(engine, StepRow.plain(slot, 0, text.slice(20, 120)));
      }
      StepOutput together = step(engine, LogitChoice.LAST, rows(rows, 0, rows));
      StepOutput nextTogether =
          step(engine, LogitChoice.LAST, rows(rows, 1, rows.stream().map(_ -> next).toList()));
      for (int row = 0; row < rows.size(); row++) {
        assertSame(together.logits().get(row), alone.get(row));
        assertSame(nextTogether.logits().get(row), nextAlone.get(row));
      }
    }
  }

  /** Row i in slot i: {@code ids} behind {@code times} times the prompt i. */
  private static StepRow[] rows(List<TokenIds> prompts, int times, List<TokenIds> ids) {
    return IntStream.range(0, ids.size())
        .mapToObj(i -> StepRow.plain(i, times * prompts.get(i).size(), ids.get(i)))
        .toArray(StepRow[]::new);
  }

  /** method.md P11: the shift arrives exactly once per token, and only from the asked token on. */
  @ParameterizedTest
  @MethodSource("names")
  void aShiftIsAddedOnceToTheAskedTokensOfItsRowOnly(String name) {
    Golden golden = new Golden(name);
    TokenIds prompt = golden.ids();
    try (DecoderEngine engine = golden.load(Precision.F32, 2)) {
      float[] values = new float[engine.config().width()];
      Arrays.fill(values, 0.25f);
      DenseVector shift = DenseVector.of(values);
      int index = engine.registerShift(List.of(new LayerShift(2, shift)));
      StepOutput plain =
          step(engine, LogitChoice.ALL, StepRow.plain(0, 0, prompt), StepRow.plain(1, 0, prompt));
      StepOutput mixed =
          step(
              engine,
              LogitChoice.ALL,
              new StepRow(0, 0, prompt, index, 4),
              StepRow.plain(1, 0, prompt));
      for (int token = 0; token < prompt.size(); token++) {
        DenseVector before = plain.residuals().getFirst().vector(2, token);
        DenseVector after = mixed.residuals().getFirst().vector(2, token);
        if (token < 4) {
          assertThat(after).isEqualTo(before);
        } else {
          assertThat(after.minus(before).norm()).isCloseTo(shift.norm(), within(1e-3));
        }
      }
      assertIdentical(mixed, plain, 1);
      engine.releaseShift(index);
    }
  }

  /**
   * A closed gate beside an open one, and a shift of zero, change not one bit, in any precision.
   */
  @ParameterizedTest
  @MethodSource("names")
  void rowsWithoutShiftAreTheSameBitForBit(String name) {
    Golden golden = new Golden(name);
    TokenIds prompt = golden.ids();
    for (Precision precision : Precision.values()) {
      try (DecoderEngine engine = golden.load(precision, 3)) {
        int width = engine.config().width();
        float[] values = new float[width];
        Arrays.fill(values, 0.5f);
        List<LayerShift> open =
            IntStream.rangeClosed(1, engine.config().layers())
                .mapToObj(layer -> new LayerShift(layer, DenseVector.of(values)))
                .toList();
        int index = engine.registerShift(open);
        int nothing =
            engine.registerShift(List.of(new LayerShift(1, DenseVector.of(new float[width]))));
        StepRow row = StepRow.plain(0, 0, prompt);
        StepRow closed = StepRow.plain(1, 0, prompt);
        StepRow last = StepRow.plain(2, 0, prompt);
        StepOutput plain = step(engine, LogitChoice.ALL, row, closed, last);
        StepOutput mixed =
            step(
                engine,
                LogitChoice.ALL,
                new StepRow(0, 0, prompt, index, 0),
                closed,
                new StepRow(2, 0, prompt, nothing, 0));
        assertIdentical(mixed, plain, 1);
        assertIdentical(mixed, plain, 2);
      }
    }
  }

  static List<String> names() {
    return Golden.names();
  }

  private static StepOutput step(DecoderEngine engine, LogitChoice logits, StepRow... rows) {
    List<Integer> layers = IntStream.rangeClosed(1, engine.config().layers()).boxed().toList();
    return engine.step(new StepInput(List.of(rows), layers, TokenChoice.ALL, logits));
  }

  private static Logits last(DecoderEngine engine, StepRow row) {
    return step(engine, LogitChoice.LAST, row).logits().getFirst();
  }

  private static void assertSame(Logits ours, Logits expected) {
    assertThat(Golden.relativeError(expected.toArray(), ours.toArray())).isLessThan(SAME);
  }

  /** Floats are compared by their bits, so that 0 and −0 differ. */
  private static void assertIdentical(StepOutput ours, StepOutput expected, int row) {
    assertThat(ours.logits().get(row).toArray()).isEqualTo(expected.logits().get(row).toArray());
    expected
        .residuals()
        .get(row)
        .byLayer()
        .forEach((layer, vectors) -> {
          for (int token = 0; token < vectors.size(); token++) {
            assertThat(ours.residuals().get(row).vector(layer, token).toArray())
                .as("layer %d, token %d", layer, token)
                .isEqualTo(vectors.get(token).toArray());
          }
        });
  }
}
