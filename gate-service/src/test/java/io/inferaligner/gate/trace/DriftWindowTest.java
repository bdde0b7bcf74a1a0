package io.inferaligner.gate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.gate.trace.DriftReading.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Benign calibration scores are 1…100, so that the deciles before the bias are 10, 20 … 90. */
class DriftWindowTest {
  private static final DenseVector DECILES = DenseVector.of(10, 20, 30, 40, 50, 60, 70, 80, 90);

  /** All of 200 in the top bin: (200.5/205 − .1)·ln 9.780 + 9·(.5/205 − .1)·ln .0244 = 5.2627. */
  @Test
  void theIndexIsWhatIsComputedByHand() {
    DriftWindow window = new DriftWindow(DECILES, 100);
    for (int i = 0; i < 200; i++) {
      assertThat(window.read(0)).isEqualTo(new DriftReading(State.COLLECTING, 0, i));
      window.add(95, 0);
    }
    double top = (200.5 / 205 - 0.1) * Math.log(200.5 / 20.5);
    double others = 9 * (0.5 / 205 - 0.1) * Math.log(0.5 / 20.5);
    assertThat(window.read(0).state()).isEqualTo(State.DRIFT);
    assertThat(window.read(0).index()).isEqualTo(top + others, within(1e-12));
  }

  /** Half of the scores in one bin is PSI 1.08: a shift, unless the calibration was tiny. */
  @Test
  void aSmallCalibrationPromisesLess() {
    assertThat(halfInOneBin(1_000).state()).isEqualTo(State.DRIFT);
    assertThat(halfInOneBin(23).state()).isEqualTo(State.WARN);
    assertThat(halfInOneBin(10).state()).isEqualTo(State.OK);
    assertThat(halfInOneBin(10).index()).isEqualTo(halfInOneBin(1_000).index());
  }

  /** Five calibration scores have five deciles, two of which each is one. */
  @Test
  void scoresThatRepeatShareABin() {
    DriftWindow window = new DriftWindow(DenseVector.of(1, 1, 2, 2, 3, 3, 4, 4, 5), 500);
    for (int i = 0; i < 1_000; i++) {
      int tenth = i % 10;
      window.add(tenth == 9 ? 6 : 1 + tenth / 2, 0);
    }
    assertThat(window.read(0)).isEqualTo(new DriftReading(State.OK, window.read(0).index(), 1_000));
    assertThat(window.read(0).index()).isLessThan(1e-4);
  }

  @Test
  void aDecileThatIsNoFloatIsStillADecile() {
    DriftWindow window = new DriftWindow(DenseVector.ofDoubles(tenths()), 1_000);
    for (int i = 0; i < 1_000; i++) {
      window.add(tenths()[Math.min(i % 10, 8)] + (i % 10 == 9 ? 1 : 0), 0);
    }
    assertThat(window.read(0).index()).isZero();
  }

  @Test
  void anHourOfSilenceEndsAnAlarm() {
    DriftWindow window = new DriftWindow(DECILES, 100);
    IntStream.range(0, 300).forEach(_ -> window.add(95, 0));
    long hour = DriftWindow.IDLE.toNanos();
    assertThat(window.read(hour).state()).isEqualTo(State.DRIFT);
    assertThat(window.read(hour + 1)).isEqualTo(new DriftReading(State.COLLECTING, 0, 0));
    window.add(5, hour + 1);
    assertThat(window.read(hour + 1)).isEqualTo(new DriftReading(State.COLLECTING, 0, 1));
  }

  @Test
  void onlySoManyBundlesAreWatched() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    DriftMonitor monitor = new DriftMonitor(meters);
    SigningKey key = SigningKey.generate();
    double[] benign = IntStream.rangeClosed(1, 100).mapToDouble(i -> i).toArray();
    for (int i = 0; i <= DriftMonitor.BUNDLES; i++) {
      monitor.read(ToyBundle.calibratedOn(benign, "1.0." + i, key).decoded());
    }
    assertThat(meters.find(TraceKeys.DRIFT).gauges()).hasSize(DriftMonitor.BUNDLES);
    assertThat(meters.find(TraceKeys.DRIFT_STATE).gauges())
        .hasSize(DriftMonitor.BUNDLES * State.values().length);
    assertThat(meters.find(TraceKeys.DRIFT).tag("version", "1.0.0").gauge()).isNull();
    assertThat(meters.get(TraceKeys.DRIFT).tag("version", "1.0.1").gauge().value()).isNaN();
  }

  private static double[] tenths() {
    return IntStream.rangeClosed(1, 9).mapToDouble(i -> i / 10.0).toArray();
  }

  private static DriftReading halfInOneBin(int calibrated) {
    DriftWindow window = new DriftWindow(DECILES, calibrated);
    for (int i = 0; i < 1_000; i++) {
      window.add(i % 2 == 0 ? 5 : 5 + 10 * (i / 2 % 10), 0);
    }
    return window.read(0);
  }
}
