package io.inferaligner.e2e;

import io.inferaligner.core.fake.Figures;
import io.inferaligner.e2e.SteadyLoad.Sample;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Redis is away while the runner is asked all the time; then it comes back. */
final class RedisOutage {
  private static final Duration BEFORE = Duration.ofSeconds(8);
  private static final Duration AFTER = Duration.ofSeconds(8);

  private final Duration outage;
  private final double perSecond;
  private final int tokens;

  RedisOutage(Duration outage, double perSecond, int tokens) {
    this.outage = outage;
    this.perSecond = perSecond;
    this.tokens = tokens;
  }

  /**
   * What came of it.
   *
   * @param staleSeen answers that said that their bundle may be stale
   * @param recoverySeconds from Redis' first answer until an answer was not stale any more
   * @param promotionSeconds from Redis' first answer until a bundle promoted then was served
   */
  record Result(
      Map<String, List<Sample>> phases,
      double seconds,
      double recoverySeconds,
      double promotionSeconds) {
    long failed() {
      return all().filter(Sample::isFailed).count();
    }

    long staleSeen() {
      return all().filter(Sample::stale).count();
    }

    int requests() {
      return (int) all().count();
    }

    Stream<Sample> all() {
      return phases.values().stream().flatMap(List::stream);
    }

    Map<String, Long> failures() {
      return all()
          .filter(Sample::isFailed)
          .collect(Collectors.groupingBy(Sample::failure, TreeMap::new, Collectors.counting()));
    }

    /** Adds requests, failures and latencies of each phase. */
    void describe(Figures figures) {
      figures
          .put("requests", requests())
          .put("rate_per_second", requests() / seconds)
          .put("failed", failed())
          .put("failures", failures())
          .put("stale_answers", staleSeen());
      phases.forEach((phase, samples) ->
          figures.spread(
              "millis_" + phase, samples.stream().mapToDouble(Sample::millis).toArray()));
      figures.put("recovery_seconds", recoverySeconds).put("promotion_seconds", promotionSeconds);
    }
  }

  Result run() throws InterruptedException {
    try (OwnRedis redis = OwnRedis.started();
        TestFleet fleet = TestFleet.overRedis(redis.url())) {
      String other = publishOther(fleet);
      long begin = System.nanoTime();
      SteadyLoad load = new SteadyLoad(fleet.runner()::generate, requests(), perSecond);
      long stopped;
      long back;
      double recovery;
      double promotion;
      try (load) {
        Thread.sleep(BEFORE);
        redis.stop();
        stopped = System.nanoTime();
        Thread.sleep(outage);
        redis.start();
        back = System.nanoTime();
        long since = back;
        TestFleet.await(
            "an answer is not stale", () -> fresh(load, since, sample -> !sample.stale()));
        recovery = seconds(back);
        promote(fleet, other);
        promotion = seconds(back);
        Thread.sleep(AFTER);
      }
      return new Result(phases(load.samples(), stopped, back), seconds(begin), recovery, promotion);
    }
  }

  /** Until it is served; the first calls may still find broken connections. */
  private static void promote(TestFleet fleet, String digest) {
    TestFleet.await(
        "the registry takes a promotion",
        () -> {
          try {
            fleet.promote(digest);
            return true;
          } catch (io.inferaligner.core.fault.SteeringException e) {
            return false;
          }
        });
  }

  private static boolean fresh(
      SteadyLoad load, long since, java.util.function.Predicate<Sample> wanted) {
    LongPredicate later = nanos -> nanos - since > 0;
    return load.samples().stream()
        .anyMatch(
            sample -> later.test(sample.sentNanos()) && !sample.isFailed() && wanted.test(sample));
  }

  private static String publishOther(TestFleet fleet) {
    BundleWorkshop.Draft draft = new BundleWorkshop(fleet).good("outage");
    return fleet
        .registry()
        .publish(
            draft.manifest(), draft.vectors().toByteArray(), UUID.randomUUID().toString(), "e2e")
        .digest();
  }

  private List<GenerateRequest> requests() {
    return Stream.concat(
            TestFleet.prompts("harmful", "fit").stream().limit(20),
            TestFleet.prompts("harmless", "fit").stream().limit(20))
        .map(prompt ->
            TestFleet.request(prompt, SteeringMode.STEERING_MODE_ENFORCE).toBuilder()
                .setSampling(Sampling.newBuilder().setMaxTokens(tokens))
                .build())
        .toList();
  }

  private static Map<String, List<Sample>> phases(List<Sample> samples, long stopped, long back) {
    return samples.stream()
        .collect(
            Collectors.groupingBy(
                sample ->
                    sample.sentNanos() - stopped < 0
                        ? "before"
                        : sample.sentNanos() - back < 0 ? "outage" : "after",
                TreeMap::new,
                Collectors.toList()));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
