package io.inferaligner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Quantised linear weights against float32. Random weights have no outliers to lose, but no
 * structure that forgives either: the bound is some three times the error of bfloat16 with 8 bits
 * and the sixteenfold with 4. Experts are chosen by a wide margin in the golden cases, so that none
 * changes.
 */
class QuantizedTest {
  /** More than the kernel for few rows takes. */
  private static final int MANY_ROWS = 44;

  private static final double BOUND = 8e-2;
  private static final double BOUND_4 = 0.6;

  /** A router of experts may decide a near tie otherwise; then a token differs much. */
  private static final double SHARE_OF_TIES = 0.05;

  @ParameterizedTest
  @MethodSource("names")
  void residualsStayNearFloat32(String name) {
    Golden golden = new Golden(name);
    try (DecoderEngine exact = golden.load(Precision.F32, 1)) {
      StepOutput expected = prefill(exact, golden.ids());
      for (Precision precision : List.of(Precision.INT8, Precision.W8A8, Precision.INT4)) {
        try (DecoderEngine quantized = golden.load(precision, 1)) {
          assertNear(prefill(quantized, golden.ids()), expected, bound(precision));
        }
      }
    }
  }

  /** Few rows and many go through different kernels. */
  @ParameterizedTest
  @MethodSource("names")
  void decodingAndPrefillAgree(String name) {
    decodingAndPrefillAgree(name, Precision.INT8);
    decodingAndPrefillAgree(name, Precision.INT4);
  }

  private static void decodingAndPrefillAgree(String name, Precision precision) {
    Golden golden = new Golden(name);
    TokenIds ids = golden.ids().append(golden.ids("generated")).slice(0, MANY_ROWS);
    try (DecoderEngine engine = golden.load(precision, 2)) {
      StepOutput whole = prefill(engine, ids);
      int apart = 0;
      for (int token = 0; token < ids.size(); token++) {
        StepOutput one =
            step(engine, StepRow.plain(1, token, ids.slice(token, token + 1)), TokenChoice.LAST);
        for (int layer = 1; layer <= engine.config().layers(); layer++) {
          double error =
              Golden.relativeError(
                  whole.residuals().getFirst().vector(layer, token).toArray(),
                  one.residuals().getFirst().vector(layer, 0).toArray());
          apart += error < BOUND ? 0 : 1;
        }
      }
      assertThat(apart)
          .as(precision + ": tokens and layers that differ")
          .isLessThanOrEqualTo((int) (SHARE_OF_TIES * ids.size() * engine.config().layers()));
    }
  }

  private static double bound(Precision precision) {
    return precision == Precision.INT4 ? BOUND_4 : BOUND;
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
