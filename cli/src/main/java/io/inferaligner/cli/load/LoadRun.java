package io.inferaligner.cli.load;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.client.RunnerStream;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** One load on one runner, from the first request until every slot is back. Not thread-safe. */
public final class LoadRun {
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final long SECOND_MILLIS = 1_000;

  private final LoadPlan plan;
  private final RunnerClient runner;
  private final RunnerStream streams;
  private final LoadTally tally = new LoadTally();
  private final MemoryWatch memory;
  private final Optional<ChannelSwitch> bundles;
  private final Semaphore room;

  /**
   * A load on a runner.
   *
   * @param pid of the runner's process on this machine
   * @param bundles what to switch meanwhile
   */
  public LoadRun(
      LoadPlan plan,
      RunnerClient runner,
      RunnerStream streams,
      long pid,
      Optional<ChannelSwitch> bundles) {
    this.plan = plan;
    this.runner = runner;
    this.streams = streams;
    this.memory = new MemoryWatch(pid);
    this.bundles = bundles;
    this.room = new Semaphore(plan.inFlight());
  }

  /** Runs the load; {@code progress} gets the share done in [0, 1] and a line of figures. */
  public LoadReport run(BiConsumer<Double, String> progress) throws InterruptedException {
    long begin = System.nanoTime();
    Thread watching = Thread.ofVirtual().name("load-memory").start(this::watch);
    Optional<Thread> switching =
        bundles.map(them ->
            Thread.ofVirtual().name("load-switch").start(() -> them.run(plan.switchEvery())));
    try {
      if (plan.cancelsOnly()) {
        sendCancelled(progress);
      } else {
        sendMixed(progress);
      }
    } finally {
      switching.ifPresent(Thread::interrupt);
      room.tryAcquire(plan.inFlight(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
      watching.interrupt();
      watching.join();
    }
    if (switching.isPresent()) {
      switching.get().join();
      bundles.orElseThrow().reset();
    }
    GetStatusResponse status = awaitIdle();
    return new LoadReport(plan, tally, memory, bundles, status, (System.nanoTime() - begin) / 1e9);
  }

  private void sendMixed(BiConsumer<Double, String> progress) throws InterruptedException {
    RequestMix mix = new RequestMix(plan);
    long begin = System.nanoTime();
    long due = begin;
    while (due - begin < plan.length().toNanos()) {
      long wait = due - System.nanoTime();
      if (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
      }
      RunnerStream.Call call = mix.next();
      if (room.tryAcquire()) {
        send(call);
      } else {
        tally.leftOut();
      }
      progress.accept((double) (due - begin) / plan.length().toNanos(), tally.line());
      due += mix.pause(plan.rate()).toNanos();
    }
  }

  private void sendCancelled(BiConsumer<Double, String> progress) throws InterruptedException {
    RequestMix mix = new RequestMix(plan);
    while (tally.cancelled() < plan.cancels()) {
      room.acquire();
      send(mix.next());
      progress.accept((double) tally.cancelled() / plan.cancels(), tally.line());
    }
  }

  private void send(RunnerStream.Call call) {
    tally.sent();
    streams.start(
        call,
        end -> {
          tally.ended(end);
          room.release();
        });
  }

  private void watch() {
    try {
      while (true) {
        memory.sample();
        Thread.sleep(SECOND_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The runner's state once it has taken notice of every end. */
  private GetStatusResponse awaitIdle() throws InterruptedException {
    long patience = System.nanoTime() + PATIENCE.toNanos();
    GetStatusResponse status = runner.status();
    while (status.getSlotsInUse() > 0 && System.nanoTime() < patience) {
      Thread.sleep(SECOND_MILLIS);
      status = runner.status();
    }
    return status;
  }
}
