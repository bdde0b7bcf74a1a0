package io.inferaligner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.plan.NormGuard;
import io.inferaligner.core.plan.Projection;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the programs do with projections and norm guards, against the same in float64 on unsteered
 * residuals.
 */
class ProjectionTest {
  /** The steered block, and a token from which on the row is steered. */
  private static final int LAYER = 2;

  private static final int FROM = 3;

  /** Of the residual's norm: the programs sum d products in f32. */
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @MethodSource("names")
  void removalRaiseAndAdditionAreTheFormulasInFloat64(String name) {
    Golden golden = new Golden(name);
    TokenIds prompt = golden.ids();
    try (DecoderEngine engine = golden.load(Precision.F32, 4)) {
      DenseVector direction = unit(engine, 1);
      DenseVector other = unit(engine, 2);
      StepOutput plain = step(engine, row(0, prompt, 0, 1));
      double level = plain.residuals().getFirst().vector(LAYER, FROM).norm();
      LayerShift removal = LayerShift.of(LAYER, Projection.removal(direction, 0.75));
      LayerShift raise = LayerShift.of(LAYER, Projection.raise(direction, level));
      LayerShift both =
          new LayerShift(
              LAYER,
              other,
              List.of(Projection.raise(direction, level), Projection.removal(other, 1)));
      StepOutput mixed =
          step(
              engine,
              row(0, prompt, engine.registerShift(List.of(removal)), 1),
              row(1, prompt, engine.registerShift(List.of(raise)), 0.5f),
              row(2, prompt, engine.registerShift(List.of(both)), 1),
              row(3, prompt, 0, 1));
      for (int token = 0; token < prompt.size(); token++) {
        double[] x = doubles(plain.residuals().getFirst().vector(LAYER, token));
        double[] r = doubles(direction);
        double[] o = doubles(other);
        double along = dot(x, r);
        double lift = Math.max(0, level - along);
        boolean steered = token >= FROM;
        assertClose(mixed, 0, token, plus(x, r, steered ? -0.75 * along : 0));
        assertClose(mixed, 1, token, plus(x, r, steered ? 0.5 * lift : 0));
        double[] sum = plus(x, r, steered ? lift : 0);
        assertClose(mixed, 2, token, plus(sum, o, steered ? 1 - dot(x, o) : 0));
      }
      assertThat(mixed.logits().get(3).toArray())
          .isEqualTo(step(engine, rows(prompt)).logits().get(3).toArray());
    }
  }

  /** Each token on its own; one that is not steered, and one within the bounds, keep every bit. */
  @ParameterizedTest
  @MethodSource("names")
  void guardsBoundTheLengthOfEverySteeredToken(String name) {
    Golden golden = new Golden(name);
    TokenIds prompt = golden.ids();
    try (DecoderEngine engine = golden.load(Precision.F32, 5)) {
      StepOutput plain = step(engine, row(0, prompt, 0, 1));
      double length = plain.residuals().getFirst().vector(LAYER, FROM).norm();
      DenseVector far = unit(engine, 6).scaledBy(3 * length);
      LayerShift bare = new LayerShift(LAYER, far);
      LayerShift raise = LayerShift.of(LAYER, Projection.raise(unit(engine, 7), 2 * length));
      StepOutput mixed =
          step(
              engine,
              row(0, prompt, engine.registerShift(List.of(bare.within(NormGuard.clip(1.25)))), 1),
              row(1, prompt, engine.registerShift(List.of(bare.within(NormGuard.PRESERVE))), 0.5f),
              row(2, prompt, engine.registerShift(List.of(raise.within(NormGuard.clip(1.5)))), 1),
              row(3, prompt, engine.registerShift(List.of(bare.within(NormGuard.clip(900)))), 1),
              row(4, prompt, 0, 1));
      for (int token = 0; token < prompt.size(); token++) {
        double[] x = doubles(plain.residuals().getFirst().vector(LAYER, token));
        double norm = Math.sqrt(dot(x, x));
        boolean steered = token >= FROM;
        double[] moved = plus(x, doubles(far), steered ? 1 : 0);
        assertClose(mixed, 0, token, scaled(moved, 0, 1.25 * norm));
        assertClose(mixed, 1, token, scaled(plus(x, doubles(far), steered ? 0.5 : 0), norm, norm));
        double[] r = doubles(unit(engine, 7));
        double[] raised = plus(x, r, steered ? Math.max(0, 2 * length - dot(x, r)) : 0);
        assertClose(mixed, 2, token, scaled(raised, 0, 1.5 * norm));
      }
      int unguarded = engine.registerShift(List.of(bare));
      assertThat(mixed.logits().get(3).toArray())
          .isEqualTo(step(engine, five(prompt, unguarded)).logits().get(3).toArray());
      assertThat(mixed.logits().get(4).toArray())
          .isEqualTo(step(engine, five(prompt, 0)).logits().get(4).toArray());
    }
  }

  /** Removing all of a direction at every block leaves nothing of it, in any precision. */
  @Test
  void aRemovedDirectionIsGone() {
    Golden golden = new Golden(Golden.names().getFirst());
    for (Precision precision : Precision.values()) {
      try (DecoderEngine engine = golden.load(precision, 1)) {
        DenseVector direction = unit(engine, 5);
        int index =
            engine.registerShift(
                IntStream.rangeClosed(1, engine.config().layers())
                    .mapToObj(layer -> LayerShift.of(layer, Projection.removal(direction, 1)))
                    .toList());
        StepOutput output = step(engine, new StepRow(0, 0, golden.ids(), index, 0));
        for (int layer = 1; layer <= engine.config().layers(); layer++) {
          DenseVector x = output.residuals().getFirst().vector(layer, 1);
          // bfloat16 rounds every coordinate to 8 bits
          assertThat(Math.abs(x.dot(direction))).isLessThan(8e-3 * x.norm());
        }
      }
    }
  }

  @Test
  void aBundleThatProjectsComesAndGoesBesideOneThatAdds() {
    Golden golden = new Golden(Golden.names().getFirst());
    TokenIds prompt = golden.ids();
    try (DecoderEngine engine = golden.load(Precision.F32, 2)) {
      int added = engine.registerShift(List.of(new LayerShift(LAYER, unit(engine, 3))));
      float[] alone = step(engine, row(0, prompt, added, 1)).logits().getFirst().toArray();
      int removed =
          engine.registerShift(
              List.of(LayerShift.of(LAYER, Projection.removal(unit(engine, 4), 1))));
      step(engine, row(0, prompt, removed, 1));
      engine.releaseShift(removed);
      assertThat(step(engine, row(1, prompt, added, 1)).logits().getFirst().toArray())
          .isEqualTo(alone);
    }
  }

  @Test
  void vectorsOfAnotherWidthAndSharesBeyondOneAreRefused() {
    Golden golden = new Golden(Golden.names().getFirst());
    try (DecoderEngine engine = golden.load(Precision.F32, 1)) {
      DenseVector width = unit(engine, 1);
      Projection narrow = Projection.removal(DenseVector.of(1, 0), 1);
      assertThatThrownBy(
              () -> engine.registerShift(List.of(new LayerShift(LAYER, width, List.of(narrow)))))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (float share : new float[] {-0.1f, 1.1f, Float.NaN}) {
      assertThatThrownBy(() -> new StepRow(0, 0, TokenIds.of(1), 1, 0, share))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  static List<String> names() {
    return Golden.names();
  }

  private static StepRow row(int slot, TokenIds prompt, int shift, float share) {
    return new StepRow(slot, 0, prompt, shift, FROM, share);
  }

  private static StepRow[] five(TokenIds prompt, int shift) {
    return IntStream.range(0, 5)
        .mapToObj(slot -> row(slot, prompt, shift, 1))
        .toArray(StepRow[]::new);
  }

  private static StepRow[] rows(TokenIds prompt) {
    return IntStream.range(0, 4).mapToObj(slot -> row(slot, prompt, 0, 1)).toArray(StepRow[]::new);
  }

  private static StepOutput step(DecoderEngine engine, StepRow... rows) {
    List<Integer> layers = IntStream.rangeClosed(1, engine.config().layers()).boxed().toList();
    return engine.step(new StepInput(List.of(rows), layers, TokenChoice.ALL, LogitChoice.ALL));
  }

  private static DenseVector unit(DecoderEngine engine, long seed) {
    double[] values = new Random(seed).doubles(engine.config().width(), -1, 1).toArray();
    return DenseVector.ofDoubles(values).normalized();
  }

  private static void assertClose(StepOutput output, int row, int token, double[] expected) {
    double[] ours = doubles(output.residuals().get(row).vector(LAYER, token));
    double error = Math.sqrt(dot(plus(ours, expected, -1), plus(ours, expected, -1)));
    assertThat(error).isLessThan(TOLERANCE * Math.sqrt(dot(expected, expected)));
  }

  private static double[] plus(double[] x, double[] y, double factor) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] + factor * y[i]).toArray();
  }

  /** x scaled so that its length lies between {@code low} and {@code high}. */
  private static double[] scaled(double[] x, double low, double high) {
    double length = Math.sqrt(dot(x, x));
    double factor = Math.clamp(length, low, high) / length;
    return IntStream.range(0, x.length).mapToDouble(i -> factor * x[i]).toArray();
  }

  private static double dot(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
  }

  private static double[] doubles(DenseVector vector) {
    return IntStream.range(0, vector.size()).mapToDouble(vector::get).toArray();
  }
}
