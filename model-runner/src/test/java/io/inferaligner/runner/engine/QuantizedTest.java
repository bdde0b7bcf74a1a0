package io.inferaligner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Linear weights in int8 against float32. Random weights have no outliers to lose, but no structure
 * that forgives either: the bound is some three times the error of bfloat16. Experts are chosen by
 * a wide margin in the golden cases, so that none changes.
 */
class QuantizedTest {
  private static final double BOUND = 8e-2;

  @ParameterizedTest
  @MethodSource("names")
  void residualsStayNearFloat32(String name) {
    Golden golden = new Golden(name);
    try (DecoderEngine exact = golden.load(Precision.F32, 1);
        DecoderEngine quantized = golden.load(Precision.INT8, 1)) {
      assertNear(prefill(quantized, golden.ids()), prefill(exact, golden.ids()), BOUND);
    }
  }

  /** Few rows and many go through different kernels. */
  @ParameterizedTest
  @MethodSource("names")
  void decodingAndPrefillAgree(String name) {
    Golden golden = new Golden(name);
    TokenIds ids = golden.ids();
    try (DecoderEngine engine = golden.load(Precision.INT8, 2)) {
      StepOutput whole = prefill(engine, ids);
      for (int token = 0; token < ids.size(); token++) {
        StepOutput one =
            step(engine, StepRow.plain(1, token, ids.slice(token, token + 1)), TokenChoice.LAST);
        for (int layer = 1; layer <= engine.config().layers(); layer++) {
          assertThat(
                  Golden.relativeError(
                      whole.residuals().getFirst().vector(layer, token).toArray(),
                      one.residuals().getFirst().vector(layer, 0).toArray()))
              .as("layer %d, token %d", layer, token)
              .isLessThan(BOUND);
        }
      }
    }
  }

  static List<String> names() {
    return Golden.names();
  }

  private static StepOutput prefill(DecoderEngine engine, TokenIds ids) {
    return step(engine, StepRow.plain(0, 0, ids), TokenChoice.ALL);
  }

  private static StepOutput step(DecoderEngine engine, StepRow row, TokenChoice taps) {
    List<Integer> layers = IntStream.rangeClosed(1, engine.config().layers()).boxed().toList();
    return engine.step(new StepInput(List.of(row), layers, taps, LogitChoice.ALL));
  }

  private static void assertNear(StepOutput ours, StepOutput expected, double bound) {
    expected
        .residuals()
        .getFirst()
        .byLayer()
        .forEach((layer, vectors) ->
            assertThat(
                    Golden.relativeError(
                        flat(vectors.stream().map(v -> v.toArray()).toList()),
                        0,
                        vectors.size(),
                        token -> ours.residuals().getFirst().vector(layer, token).toArray()))
                .as("layer %d", layer)
                .isLessThan(bound));
    assertThat(
            Golden.relativeError(
                expected.logits().getFirst().toArray(), ours.logits().getFirst().toArray()))
        .as("logits")
        .isLessThan(bound);
  }

  private static float[] flat(List<float[]> rows) {
    float[] all = new float[rows.stream().mapToInt(row -> row.length).sum()];
    int at = 0;
    for (float[] row : rows) {
      System.arraycopy(row, 0, all, at, row.length);
      at += row.length;
    }
    return Arrays.copyOf(all, at);
  }
}
