package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Who may wait for a slot: each tenant a number of requests, and nobody whose deadline will have
 * passed before a slot is free, by what answers took lately. Thread-safe.
 */
final class WaitingRoom {
  /** How many times the room of one tenant all tenants together have. */
  private static final int TENANTS = 8;

  private static final long FULL_RETRY_MILLIS = 250;

  /** Weight of the newest answer in the running mean. */
  private static final double NEWEST = 0.1;

  /** The wait is refused only if it is so many times too long: the estimate is rough. */
  private static final double CERTAINTY = 2;

  private final int limit;
  private final int slots;
  private final Map<String, Integer> waiting = new HashMap<>();
  private int total;
  private int running;
  private double holdNanos;

  /**
   * An empty room.
   *
   * @param limit most requests of one tenant
   * @param slots answers that run at once
   */
  WaitingRoom(int limit, int slots) {
    this.limit = limit;
    this.slots = slots;
  }

  synchronized int size() {
    return total;
  }

  /**
   * Lets a request of {@code tenant} in.
   *
   * @param leftNanos until its deadline
   * @throws SteeringException QUEUE_FULL, with a hint when to come back
   */
  synchronized void enter(String tenant, long leftNanos) {
    int own = waiting.getOrDefault(tenant, 0);
    if (own >= limit || total >= (long) TENANTS * limit) {
      throw full(
          "%d requests wait for a slot already: try again shortly"
              .formatted(own >= limit ? own : total),
          FULL_RETRY_MILLIS);
    }
    double wait = expectedNanos();
    if (wait > CERTAINTY * leftNanos) {
      long millis = Duration.ofNanos((long) wait).toMillis();
      throw full(
          "a slot is free in about %d ms, and the deadline is in %d ms: try another runner"
              .formatted(millis, Math.max(0, Duration.ofNanos(leftNanos).toMillis())),
          millis);
    }
    waiting.put(tenant, own + 1);
    total++;
  }

  /** A request of {@code tenant} waits no more. */
  synchronized void leave(String tenant) {
    waiting.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
    total--;
  }

  /** An answer of {@code tenant} gave its slot up and waits for another, whatever the limits. */
  synchronized void paused(String tenant) {
    running--;
    waiting.merge(tenant, 1, Integer::sum);
    total++;
  }

  synchronized void started() {
    running++;
  }

  /** An answer gave its slot back after {@code nanos}. */
  synchronized void ended(long nanos) {
    running--;
    holdNanos = holdNanos == 0 ? nanos : (1 - NEWEST) * holdNanos + NEWEST * nanos;
  }

  /** Until one more request would get a slot; 0 while one is free or nothing is known. */
  private double expectedNanos() {
    int ahead = total + running - slots + 1;
    return ahead <= 0 ? 0 : ahead * holdNanos / slots;
  }

  private static SteeringException full(String message, long retryMillis) {
    return new SteeringException(SteeringFault.retry(FaultReason.QUEUE_FULL, message, retryMillis));
  }
}
