package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.RowResiduals;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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
  private final WaitingRoom waiting;
  private final Object inboxLock = new Object();
  private final Deque<Runnable> inbox = new ArrayDeque<>();
  private boolean inboxClosed;
  private final Roster roster;
  private final Captures captures;
  private final Rounds rounds;
  private final Thread thread;
  private volatile boolean running = true;

  /**
   * A running scheduler over {@code engine}, whose last slot it keeps for captures.
   *
   * <p>The engine must not be used by anybody else.
   */
  public Scheduler(DecoderEngine engine, SchedulerOptions options) {
    this.engine = engine;
    int captureSlot = engine.slots() - 1;
    this.waiting = new WaitingRoom(options.queueLimit(), captureSlot);
    this.roster = new Roster(engine, captureSlot, options, waiting);
    this.captures = new Captures(engine, captureSlot, options.chunkTokens());
    this.rounds =
        new Rounds(
            engine,
            options.chunkTokens(),
            work -> {
              var _ = post(work);
            },
            roster,
            captures);
    this.thread = Thread.ofPlatform().name("engine").daemon().unstarted(this::loop);
    this.thread.start();
  }

  /** Longest sequence in tokens, prompt and answer. */
  public int context() {
    return engine.context();
  }

  /**
   * Takes a generation: {@link GenerationListener#admitted} is called at once on this thread, every
   * other event later on the engine's.
   *
   * @throws SteeringException QUEUE_FULL, DRAINING; no event comes then
   */
  public GenerationHandle submit(GenerationRequest request, GenerationListener listener) {
    requireRunning();
    waiting.enter(request.tenant(), request.deadlineNanos() - System.nanoTime());
    Generation generation = new Generation(request, listener, engine.config().eosTokenIds());
    try {
      listener.admitted();
    } catch (RuntimeException e) {
      waiting.leave(request.tenant());
      throw e;
    }
    if (!post(() -> roster.add(generation))) {
      waiting.leave(request.tenant());
      listener.failed(draining());
    }
    return new GenerationHandle() {
      @Override
      public void cancel() {
        generation.cancel();
        wake();
      }

      @Override
      public void fail(SteeringFault fault) {
        var _ = post(() -> roster.end(generation, fault));
      }
    };
  }

  /** Residuals B_l of {@code layers} for {@code prompt}, without steering. */
  public CompletableFuture<RowResiduals> capture(
      TokenIds prompt, List<Integer> layers, TokenChoice tokens) {
    requireRunning();
    CompletableFuture<RowResiduals> result = new CompletableFuture<>();
    if (!post(() -> captures.add(new CaptureTask(prompt, layers, tokens, result)))) {
      result.completeExceptionally(new SteeringException(draining()));
    }
    return result;
  }

  /** Says that a reader may have become ready. */
  public void wake() {
    LockSupport.unpark(thread);
  }

  public SchedulerCounts counts() {
    return roster.counts(waiting.size());
  }

  /** Hands {@code work} to the engine's thread; false if that takes no more. */
  private boolean post(Runnable work) {
    synchronized (inboxLock) {
      if (inboxClosed) {
        return false;
      }
      inbox.add(work);
    }
    wake();
    return true;
  }

  private @Nullable Runnable poll() {
    synchronized (inboxLock) {
      return inbox.poll();
    }
  }

  private boolean isInboxEmpty() {
    synchronized (inboxLock) {
      return inbox.isEmpty();
    }
  }

  private void requireRunning() {
    if (!running) {
      throw new SteeringException(draining());
    }
  }

  private static SteeringFault draining() {
    return SteeringFault.retry(
        FaultReason.DRAINING, "the runner is shutting down: try another", RETRY_MILLIS);
  }

  private void loop() {
    while (running) {
      boolean worked = true;
      try {
        runInbox();
        worked = rounds.run();
      } catch (RuntimeException | Error e) {
        LOG.error("event=engine.failed: a round failed; its requests are ended", e);
        roster.failAll();
      }
      if (!worked && isInboxEmpty()) {
        LockSupport.parkNanos(this, IDLE_NANOS);
      }
    }
    synchronized (inboxLock) {
      inboxClosed = true;
    }
    try {
      runInbox();
      roster.drain(draining());
      captures.drain(draining());
    } finally {
      engine.close();
    }
  }

  private void runInbox() {
    for (Runnable work = poll(); work != null; work = poll()) {
      work.run();
    }
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
