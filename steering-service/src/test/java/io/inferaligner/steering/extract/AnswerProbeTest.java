package io.inferaligner.steering.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tokens of d = 6; those of harmful answers lie three deviations further along the first axis. */
class AnswerProbeTest {
  private static final Regating EVERY_EIGHT = new Regating(8, true);

  private final Random random = new Random(5);

  /** A threshold for single tokens would let four times as many answers through. */
  @Test
  void theThresholdIsThatOfWholeAnswers() {
    AnswerProbe probe =
        AnswerProbe.of(
            tokens(200, 3), tokens(200, 0), answers(200, 3), answers(1_000, 0), 4, EVERY_EIGHT);
    AnswerGate gate = probe.gate();
    assertThat(gate.every()).isEqualTo(8);
    assertThat(gate.refuse()).isTrue();
    assertThat(gate.probe().layer()).isEqualTo(4);
    assertThat(probe.fpr().value()).isLessThanOrEqualTo(0.01);
    assertThat(probe.tpr().value()).isGreaterThan(0.9);
    assertThat(opened(gate, answers(4_000, 0))).isBetween(0.002, 0.02);
    assertThat(opened(gate, answers(4_000, 3))).isGreaterThan(0.9);
  }

  @Test
  void tooFewAnswersAreRefused() {
    assertInvalid(() ->
        AnswerProbe.of(
            tokens(200, 3), tokens(200, 0), answers(50, 3), answers(98, 0), 4, EVERY_EIGHT));
    assertInvalid(() ->
        AnswerProbe.of(
            tokens(15, 3), tokens(200, 0), answers(50, 3), answers(200, 0), 4, EVERY_EIGHT));
    assertThatThrownBy(() -> new Regating(0, false))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.REQUEST_INVALID));
  }

  /** A harmful class that was refused altogether leaves nothing to measure, but a gate. */
  @Test
  void withoutHarmfulAnswersInTheCalibrationThereIsNoRate() {
    AnswerProbe probe =
        AnswerProbe.of(
            tokens(50, 3), tokens(50, 0), List.of(), answers(200, 0), 4, new Regating(8, false));
    assertThat(probe.tpr().n()).isZero();
    assertThat(probe.gate().refuse()).isFalse();
  }

  private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.DATASET_INVALID));
  }

  private static double opened(AnswerGate gate, List<List<DenseVector>> answers) {
    return answers.stream()
            .filter(points ->
                points.stream().anyMatch(token -> gate.probe().score(GateReading.of(4, token)) > 0))
            .count()
        / (double) answers.size();
  }

  private List<List<DenseVector>> answers(int count, double shift) {
    return IntStream.range(0, count).mapToObj(_ -> tokens(Regating.POINTS, shift)).toList();
  }

  private List<DenseVector> tokens(int count, double shift) {
    List<DenseVector> tokens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] values = DoubleStream.generate(random::nextGaussian).limit(6).toArray();
      values[0] += shift;
      tokens.add(DenseVector.ofDoubles(values));
    }
    return tokens;
  }
}
