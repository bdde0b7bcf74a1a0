package io.inferaligner.runner.gate;

import java.util.function.LongSupplier;

/**
 * Opens for a second after five failures in a row, so that a dead gate delays nobody. Thread-safe.
 */
final class Breaker {
  private static final int FAILURES = 5;
  private static final long OPEN_NANOS = 1_000_000_000;

  private final LongSupplier clock;
  private int failures;
  private long openUntil;
  private boolean open;

  Breaker(LongSupplier clock) {
    this.clock = clock;
  }

  /** False while it is open. */
  synchronized boolean allows() {
    if (open && clock.getAsLong() - openUntil >= 0) {
      open = false;
      failures = FAILURES - 1;
    }
    return !open;
  }

  synchronized void succeeded() {
    failures = 0;
  }

  synchronized void failed() {
    failures++;
    if (failures >= FAILURES) {
      open = true;
      openUntil = clock.getAsLong() + OPEN_NANOS;
    }
  }
}
