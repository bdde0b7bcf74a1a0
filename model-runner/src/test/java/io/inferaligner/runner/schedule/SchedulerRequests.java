package io.inferaligner.runner.schedule;

import io.inferaligner.follow.fake.Await;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.EngineOptions;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.fake.Oracle;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.sample.SamplingParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Schedulers over the tiny model, and greedy requests with its one prompt. */
final class SchedulerRequests {
  private static final int QUEUE = 8;
  private static final int CHUNK = 16;

  private SchedulerRequests() {}

  /** A scheduler with {@code slots} for generations. */
  static Scheduler scheduler(Path model, int slots, PrefixReuse reuse, long patienceNanos) {
    return new Scheduler(
        DecoderEngine.load(
            ModelFolder.open(model), new EngineOptions(Optional.empty(), 1, slots + 1, 0)),
        new SchedulerOptions(QUEUE, CHUNK, reuse, patienceNanos));
  }

  static GenerationRequest request(
      Oracle oracle,
      int maxTokens,
      Duration deadline,
      Optional<SteeringSetup> steering,
      String tenant) {
    return new GenerationRequest(
        oracle.prompt(Scene.OPEN),
        oracle.encoder().newStream(),
        SamplingParameters.greedy(),
        maxTokens,
        List.of(),
        steering,
        tenant,
        System.nanoTime() + deadline.toNanos());
  }

  static void awaitAllReleased(Scheduler scheduler) {
    Await.until(
        "all slots are free",
        () -> {
          SchedulerCounts counts = scheduler.counts();
          return counts.inUse() == 0 && counts.created() == counts.released();
        });
  }
}
