package io.inferaligner.e2e;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Requests at a steady rate, whether earlier ones were answered or not. Time in which this process
 * itself did not run is not made up for.
 */
final class SteadyLoad implements AutoCloseable {
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Function<GenerateRequest, Answer> runner;
  private final List<GenerateRequest> requests;
  private final long intervalNanos;
  private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread pace = Thread.ofPlatform().name("pace").unstarted(this::send);
  private volatile boolean running = true;

  SteadyLoad(
      Function<GenerateRequest, Answer> runner, List<GenerateRequest> requests, double perSecond) {
    this.runner = runner;
    this.requests = List.copyOf(requests);
    this.intervalNanos = (long) (1e9 / perSecond);
    pace.start();
  }

  /**
   * One request.
   *
   * @param failure reason, empty if it was answered
   * @param stale whether the answer said that its bundle may be stale
   */
  record Sample(long sentNanos, double millis, String failure, boolean stale, String digest) {
    boolean isFailed() {
      return !failure.isEmpty();
    }
  }

  /** Everything answered so far. */
  List<Sample> samples() {
    return List.copyOf(samples);
  }

  private void send() {
    long next = System.nanoTime();
    for (int i = 0; running; i++) {
      GenerateRequest request = requests.get(i % requests.size());
      calls.execute(() -> ask(request));
      next += intervalNanos;
      long now = System.nanoTime();
      if (now - next > LATE_NANOS) {
        next = now;
      }
      LockSupport.parkNanos(next - now);
    }
  }

  private void ask(GenerateRequest request) {
    long sent = System.nanoTime();
    try {
      Answer answer = runner.apply(request);
      add(sent, "", answer.admitted().getStale(), answer.admitted().getBundleDigest());
    } catch (SteeringException e) {
      add(sent, e.fault().reason().name(), false, "");
    }
  }

  private void add(long sent, String failure, boolean stale, String digest) {
    samples.add(new Sample(sent, (System.nanoTime() - sent) / 1e6, failure, stale, digest));
  }

  /** Sends no more; returns when the last request has ended. */
  @Override
  public void close() {
    running = false;
    try {
      pace.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    calls.close();
  }
}
