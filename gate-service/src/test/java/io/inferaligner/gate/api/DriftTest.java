package io.inferaligner.gate.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.evaluate.StabilityIndex;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.gate.trace.TraceKeys;
import io.inferaligner.proto.gate.v1.ActiveBundle;
import io.inferaligner.proto.gate.v1.DecideRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Benign calibration scores are of a normal distribution, σ = 1, n = 400. */
class DriftTest extends GateScene {
  private static final ToyBundle WATCHED =
      ToyBundle.calibratedOn(normal(400, new Random(1)), "5.0.0", KEY);
  private static final ToyBundle NEXT =
      ToyBundle.calibratedOn(normal(400, new Random(2)), "6.0.0", KEY);

  private final Random random = new Random(3);
  private final Map<String, DenseVector> weights = new ConcurrentHashMap<>();

  @BeforeEach
  void serveTheWatchedBundle() throws InterruptedException {
    List.of(WATCHED, NEXT).forEach(registry::publish);
    serve(WATCHED);
  }

  @Test
  void trafficLikeTheCalibrationStaysOk() {
    for (int hundred = 1; hundred <= 13; hundred++) {
      see(WATCHED, 100, 0);
      ActiveBundle bundle = active();
      assertThat(bundle.getDriftState()).isEqualTo(hundred < 2 ? "COLLECTING" : "OK");
      assertThat(bundle.getDriftScores()).isEqualTo(Math.min(100 * hundred, 1_000));
    }
    assertThat(active().getDriftIndex()).isBetween(0.0, 0.1);
    assertThat(gauge(TraceKeys.DRIFT)).isEqualTo(active().getDriftIndex());
    assertThat(state("OK")).isEqualTo(1);
    assertThat(state("DRIFT")).isZero();
  }

  /** The traffic moves by one standard deviation, and back. */
  @Test
  void shiftedTrafficIsDriftWithinTheWindowAndForgottenWhenItIsOver() {
    see(WATCHED, 1_000, 0);
    assertThat(active().getDriftState()).isEqualTo("OK");
    List<String> states = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      see(WATCHED, 100, 1);
      states.add(active().getDriftState());
    }
    assertThat(states).containsSubsequence("OK", "WARN", "DRIFT").endsWith("DRIFT", "DRIFT");
    assertThat(active().getDriftIndex()).isGreaterThan(0.5);
    assertThat(state("DRIFT")).isEqualTo(1);
    see(WATCHED, 1_000, 0);
    assertThat(active().getDriftState()).isEqualTo("OK");
  }

  @Test
  void aBundleSwitchStartsAfresh() throws InterruptedException {
    see(WATCHED, 300, 3);
    assertThat(active().getDriftState()).isEqualTo("DRIFT");
    serve(NEXT);
    assertThat(active().getDriftState()).isEqualTo("COLLECTING");
    assertThat(active().getDriftScores()).isZero();
    see(NEXT, 300, 0);
    assertThat(active().getDriftState()).isEqualTo("OK");
    assertThat(active().getDriftScores()).isEqualTo(300);
  }

  /** As many scores at once as the window holds count in any order, and later ones replace them. */
  @Test
  void manyCallersAreCountedOnceEach() throws Exception {
    double[] scores = normal(1_000, random);
    long[] counts = new long[StabilityIndex.BINS];
    DenseVector deciles = WATCHED.decoded().benignDeciles().orElseThrow();
    Arrays.stream(scores).forEach(score -> counts[bin(deciles, score)]++);
    double[] tenths = new double[StabilityIndex.BINS];
    Arrays.fill(tenths, 0.1);
    atOnce(scores);
    assertThat(active().getDriftIndex()).isEqualTo(StabilityIndex.of(tenths, counts));

    double[] high = new double[1_500];
    Arrays.fill(high, 9);
    atOnce(high);
    long[] top = new long[StabilityIndex.BINS];
    top[StabilityIndex.BINS - 1] = 1_000;
    assertThat(active().getDriftIndex()).isEqualTo(StabilityIndex.of(tenths, top));
    assertThat(active().getDriftScores()).isEqualTo(1_000);
    assertThat(status().getDecisions()).isEqualTo(2_500);
  }

  @Test
  void aBundleOfBeforeIsUnknownAndDecidesAsEver() throws InterruptedException {
    serve(STABLE);
    see(STABLE, 300, 5);
    assertThat(active().getDriftState()).isEqualTo("UNKNOWN");
    assertThat(active().getDriftScores()).isZero();
    assertThat(status().getDecisions()).isEqualTo(300);
    assertThat(gate.meters().find(TraceKeys.DRIFT).tag("version", "1.0.0").gauge()).isNull();
  }

  /**
   * The deciles are of the usual traffic, so they say nothing of a domain with its own threshold.
   */
  @Test
  void onlyTheUsualTrafficIsCompared() {
    see(WATCHED, 50, 0);
    DecideRequest usual = asked(WATCHED, 0);
    decide(usual.toBuilder().setDomain(ToyBundle.STRICT).build());
    assertThat(active().getDriftScores()).isEqualTo(50);
    decide(usual.toBuilder().setDomain("finance").build());
    assertThat(active().getDriftScores()).isEqualTo(51);
    float[] broken = new float[ToyBundle.WIDTH];
    broken[0] = Float.NaN;
    decide(request(WATCHED, DenseVector.of(broken)));
    assertThat(active().getDriftScores()).isEqualTo(51);
  }

  private void serve(ToyBundle bundle) throws InterruptedException {
    registry.point("stable", bundle.digest());
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!active().getDigest().equals(bundle.digest())) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private ActiveBundle active() {
    return status().getBundles(0);
  }

  private void see(ToyBundle bundle, int times, double shift) {
    for (int i = 0; i < times; i++) {
      decide(asked(bundle, shift + random.nextGaussian()));
    }
  }

  private void atOnce(double[] scores) throws Exception {
    List<Future<?>> answers = new ArrayList<>();
    try (var callers = Executors.newFixedThreadPool(16)) {
      for (double score : scores) {
        answers.add(callers.submit(() -> decide(asked(WATCHED, score))));
      }
    }
    for (Future<?> answer : answers) {
      answer.get();
    }
  }

  /** A prompt whose score before the bias is {@code score}. */
  private DecideRequest asked(ToyBundle bundle, double score) {
    DenseVector gate =
        weights.computeIfAbsent(
            bundle.digest(), _ -> requireNonNull(bundle.decoded().tensors().get("gate.w.2")));
    return request(bundle, gate.scaledBy(score / gate.dot(gate)));
  }

  private static int bin(DenseVector deciles, double score) {
    return (int) IntStream.range(0, deciles.size()).filter(i -> score > deciles.get(i)).count();
  }

  private static double[] normal(int count, Random random) {
    return DoubleStream.generate(random::nextGaussian).limit(count).toArray();
  }

  private double gauge(String name) {
    return gate.meters().get(name).tag("bundle", "toy").tag("version", "5.0.0").gauge().value();
  }

  private double state(String state) {
    return gate.meters()
        .get(TraceKeys.DRIFT_STATE)
        .tag("version", "5.0.0")
        .tag("state", state)
        .gauge()
        .value();
  }
}
