package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.RowResiduals;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Runs every tensor on one thread: each round prefills one chunk, captures one prompt, and decodes
 * one token of every running answer. Requests that wait for a verdict or for their reader stall
 * nobody. Thread-safe.
 */
public final class Scheduler implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Scheduler.class);
  private static final long IDLE_NANOS = 20_000_000;
  private static final long RETRY_MILLIS = 250;

  private final DecoderEngine engine;
  private final int queueLimit;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Rounds rounds;
  private final Thread thread;
  private volatile boolean running = true;

  /**
   * A running scheduler over {@code engine}, whose last slot it keeps for captures.
   *
   * @param queueLimit most generations that may wait for a slot
   * @param chunkTokens most prompt tokens prefilled in one round
   */
  public Scheduler(DecoderEngine engine, int queueLimit, int chunkTokens) {
    this.engine = engine;
    this.queueLimit = queueLimit;
    this.rounds = new Rounds(engine, chunkTokens, this::post, waiting::decrementAndGet);
    this.thread = Thread.ofPlatform().name("engine").daemon().unstarted(this::loop);
    this.thread.start();
  }

  /** Longest sequence in tokens, prompt and answer. */
  public int context() {
    return engine.context();
  }

  /**
   * Takes a generation; its events come on the engine's thread.
   *
   * @throws SteeringException QUEUE_FULL, DRAINING
   */
  public GenerationHandle submit(GenerationRequest request, GenerationListener listener) {
    requireRunning();
    if (waiting.incrementAndGet() > queueLimit) {
      waiting.decrementAndGet();
      throw new SteeringException(
          SteeringFault.retry(
              FaultReason.QUEUE_FULL,
              "%d requests wait for a slot already: try again shortly".formatted(queueLimit),
              RETRY_MILLIS));
    }
    Generation generation = new Generation(request, listener, engine.config().eosTokenIds());
    post(() -> rounds.add(generation));
    return new GenerationHandle() {
      @Override
      public void cancel() {
        generation.cancel();
        wake();
      }

      @Override
      public void fail(SteeringFault fault) {
        post(() -> rounds.end(generation, fault));
      }
    };
  }

  /** Residuals B_l of {@code layers} for {@code prompt}, without steering. */
  public CompletableFuture<RowResiduals> capture(
      TokenIds prompt, List<Integer> layers, TokenChoice tokens) {
    requireRunning();
    CompletableFuture<RowResiduals> result = new CompletableFuture<>();
    post(() -> rounds.add(new CaptureTask(prompt, layers, tokens, result)));
    return result;
  }

  /** Says that a reader may have become ready. */
  public void wake() {
    LockSupport.unpark(thread);
  }

  public SchedulerCounts counts() {
    return rounds.counts(waiting.get());
  }

  private void post(Runnable work) {
    inbox.add(work);
    wake();
  }

  private void requireRunning() {
    if (!running) {
      throw new SteeringException(
          SteeringFault.retry(
              FaultReason.DRAINING, "the runner is shutting down: try another", RETRY_MILLIS));
    }
  }

  private void loop() {
    while (running) {
      for (Runnable work = inbox.poll(); work != null; work = inbox.poll()) {
        work.run();
      }
      boolean worked;
      try {
        worked = rounds.run();
      } catch (RuntimeException | Error e) {
        LOG.error("event=engine.failed: a round failed; its requests are ended", e);
        rounds.failAll();
        worked = true;
      }
      if (!worked && inbox.isEmpty()) {
        LockSupport.parkNanos(this, IDLE_NANOS);
      }
    }
    rounds.drain();
    engine.close();
  }

  /** Ends what runs with DRAINING and frees the engine. */
  @Override
  public void close() {
    running = false;
    wake();
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
