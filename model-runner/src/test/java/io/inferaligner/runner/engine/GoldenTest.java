package io.inferaligner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine against the reference library (tolerances: issue 3, "Truth"). */
class GoldenTest {
  @ParameterizedTest
  @CsvSource({
    "mha-tied,F32,1e-4",
    "mha-tied,BF16,3e-2",
    "gqa-untied,F32,1e-4",
    "gqa-untied,BF16,3e-2"
  })
  void residualsAndLogitsAreTheReferences(String name, Precision precision, double tolerance) {
    Golden golden = new Golden(name);
    JsonNode reference = golden.values.path(precision.label());
    try (DecoderEngine engine = golden.load(precision, 1)) {
      StepOutput output = step(engine, LogitChoice.ALL, StepRow.plain(0, 0, golden.ids()));
      for (int layer = 1; layer <= engine.config().layers(); layer++) {
        int at = layer;
        double error =
            Golden.relativeError(
                reference.path("residuals").get(layer - 1),
                token -> output.residuals().getFirst().vector(at, token).toArray());
        assertThat(error).as("layer %d", layer).isLessThanOrEqualTo(tolerance);
      }
      Logits logits = output.logits().getFirst();
      int vocabulary = engine.config().vocabulary();
      double error =
          Golden.relativeError(
              reference.path("logits"),
              token ->
                  java.util.Arrays.copyOfRange(
                      logits.toArray(), token * vocabulary, (token + 1) * vocabulary));
      assertThat(error).as("logits").isLessThanOrEqualTo(tolerance);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mha-tied", "gqa-untied"})
  void greedyTokensAreTheReferences(String name) {
    Golden golden = new Golden(name);
    try (DecoderEngine engine = golden.load(Precision.F32, 2)) {
      TokenIds prompt = golden.ids();
      Logits logits =
          step(engine, LogitChoice.LAST, StepRow.plain(1, 0, prompt)).logits().getFirst();
      List<Integer> generated = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        generated.add(logits.argMax());
        StepRow row = StepRow.plain(1, prompt.size() + i, TokenIds.of(generated.getLast()));
        logits = step(engine, LogitChoice.LAST, row).logits().getFirst();
      }
      assertThat(generated)
          .isEqualTo(java.util.Arrays.stream(golden.ids("generated").toArray()).boxed().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mha-tied", "gqa-untied"})
  void chunksBatchesAndRepetitionsChangeNothing(String name) {
    Golden golden = new Golden(name);
    TokenIds prompt = golden.ids();
    TokenIds other = prompt.slice(3, 9);
    try (DecoderEngine engine = golden.load(Precision.F32, 4)) {
      Logits whole =
          step(engine, LogitChoice.LAST, StepRow.plain(0, 0, prompt)).logits().getFirst();
      step(engine, LogitChoice.NONE, StepRow.plain(1, 0, prompt.slice(0, 5)));
      Logits chunked =
          step(engine, LogitChoice.LAST, StepRow.plain(1, 5, prompt.slice(5, prompt.size())))
              .logits()
              .getFirst();
      StepOutput batch =
          step(engine, LogitChoice.LAST, StepRow.plain(2, 0, prompt), StepRow.plain(3, 0, other));
      Logits alone = step(engine, LogitChoice.LAST, StepRow.plain(0, 0, other)).logits().getFirst();
      int last = prompt.size() - 1;
      Logits repeated =
          step(engine, LogitChoice.LAST, StepRow.plain(2, last, prompt.slice(last, last + 1)))
              .logits()
              .getFirst();
      assertSame(chunked, whole);
      assertSame(batch.logits().getFirst(), whole);
      assertSame(batch.logits().getLast(), alone);
      assertSame(repeated, whole);
    }
  }

  /** method.md P11: the shift arrives exactly once per token, and only from the asked token on. */
  @ParameterizedTest
  @ValueSource(strings = {"mha-tied", "gqa-untied"})
  void aShiftIsAddedOnceToTheAskedTokensOfItsRowOnly(String name) {
    Golden golden = new Golden(name);
    TokenIds prompt = golden.ids();
    try (DecoderEngine engine = golden.load(Precision.F32, 2)) {
      float[] values = new float[engine.config().width()];
      java.util.Arrays.fill(values, 0.25f);
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
        DenseVector difference =
            mixed
                .residuals()
                .getFirst()
                .vector(2, token)
                .minus(plain.residuals().getFirst().vector(2, token));
        assertThat(difference.norm()).isCloseTo(token < 4 ? 0 : shift.norm(), within(1e-4));
        assertThat(mixed.residuals().getLast().vector(2, token))
            .isEqualTo(plain.residuals().getLast().vector(2, token));
      }
      assertThat(mixed.logits().getLast().toArray()).isEqualTo(plain.logits().getLast().toArray());
      engine.releaseShift(index);
    }
  }

  private static StepOutput step(DecoderEngine engine, LogitChoice logits, StepRow... rows) {
    List<Integer> layers = IntStream.rangeClosed(1, engine.config().layers()).boxed().toList();
    return engine.step(new StepInput(List.of(rows), layers, TokenChoice.ALL, logits));
  }

  private static void assertSame(Logits ours, Logits expected) {
    assertThat(ours.toArray())
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(expected.toArray());
  }
}
