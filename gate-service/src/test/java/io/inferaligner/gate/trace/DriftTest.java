package io.inferaligner.gate.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.RocTensors;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.gate.evaluate.GateQuestion;
import io.inferaligner.gate.evaluate.Verdict;
import io.inferaligner.gate.trace.DriftMonitor.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Benign calibration scores are 1…100, so that the deciles before the bias are 10, 20 … 90. */
class DriftTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final DriftMonitor monitor = new DriftMonitor(meters);
  private final VectorBundle bundle = bundle();

  @Test
  void trafficLikeTheCalibrationIsSteady() {
    for (int i = 0; i < 200; i++) {
      assertThat(monitor.read(bundle).state()).isEqualTo(State.COLLECTING);
      see(i % 100 + 1);
    }
    assertThat(monitor.read(bundle)).isEqualTo(new DriftMonitor.Reading(State.STEADY, 0, 200));
  }

  /** All of 200 in the top bin: (200.5/205 − .1)·ln 9.780 + 9·(.5/205 − .1)·ln .0244 = 5.2627. */
  @Test
  void trafficThatMovedIsSaidToHaveDrifted() {
    for (int i = 0; i < 200; i++) {
      see(95);
    }
    DriftMonitor.Reading reading = monitor.read(bundle);
    assertThat(reading.state()).isEqualTo(State.DRIFTED);
    double top = (200.5 / 205 - 0.1) * Math.log(200.5 / 20.5);
    double others = 9 * (0.5 / 205 - 0.1) * Math.log(0.5 / 20.5);
    assertThat(reading.index()).isEqualTo(top + others);
    assertThat(meters.get(TraceKeys.DRIFT).tag("bundle", "toy").gauge().value())
        .isEqualTo(reading.index());
  }

  /** Only the last thousand scores count. */
  @Test
  void aShiftThatIsOverIsForgotten() {
    for (int i = 0; i < 500; i++) {
      see(95);
    }
    assertThat(monitor.read(bundle).state()).isEqualTo(State.DRIFTED);
    for (int i = 0; i < 1_000; i++) {
      see(i % 100 + 1);
    }
    assertThat(monitor.read(bundle)).isEqualTo(new DriftMonitor.Reading(State.STEADY, 0, 1_000));
  }

  @Test
  void aBundleWithoutDecilesCannotBeCompared() {
    VectorBundle older = ToyBundle.of("1.0.0", SigningKey.generate()).decoded();
    assertThat(monitor.read(older).state()).isEqualTo(State.NO_REFERENCE);
  }

  private void see(double beforeBias) {
    double score = beforeBias + bundle.gate().bias();
    GateQuestion question =
        new GateQuestion(
            bundle.digest(),
            "m",
            ByteString.copyFrom(new byte[32]),
            List.of(2),
            List.of(DenseVector.of(0)),
            "",
            Optional.empty());
    monitor.decided(
        new Verdict(
            question,
            bundle,
            new GateDecision.Closed(2, score, score, false),
            Optional.empty(),
            1));
  }

  private static VectorBundle bundle() {
    VectorBundle toy = ToyBundle.of("1.0.0", SigningKey.generate()).decoded();
    SortedMap<String, DenseVector> tensors = new TreeMap<>(toy.tensors());
    double[] benign = IntStream.rangeClosed(1, 100).mapToDouble(i -> i).toArray();
    tensors.putAll(RocTensors.of(new double[] {200}, benign));
    return new VectorBundle(toy.digest(), toy.manifest(), tensors, toy.gate(), toy.policy());
  }
}
