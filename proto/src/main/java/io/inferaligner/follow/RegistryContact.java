package io.inferaligner.follow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Since when the registry is heard, or not. Thread-safe; one writer. */
final class RegistryContact {
  private final long staleAfterNanos;
  private final LongSupplier nanoTime;
  private final CountDownLatch synchronizedOnce = new CountDownLatch(1);
  private volatile boolean connected;
  private volatile long lostAt;

  RegistryContact(Duration staleAfter, LongSupplier nanoTime) {
    this.staleAfterNanos = staleAfter.toNanos();
    this.nanoTime = nanoTime;
    this.lostAt = nanoTime.getAsLong();
  }

  void heard() {
    connected = true;
  }

  /** The registry's current state was applied. */
  void synchronizedNow() {
    synchronizedOnce.countDown();
  }

  void lost() {
    if (connected) {
      lostAt = nanoTime.getAsLong();
      connected = false;
    }
  }

  boolean isConnected() {
    return connected;
  }

  /** How long the registry has not been heard, since the start at most; 0 while connected. */
  long silentMillis() {
    return connected ? 0 : TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - lostAt);
  }

  /** True before the first synchronization, and when the registry is lost for too long. */
  boolean isStale() {
    if (synchronizedOnce.getCount() > 0) {
      return true;
    }
    return !connected && nanoTime.getAsLong() - lostAt >= staleAfterNanos;
  }

  boolean await(Duration timeout) throws InterruptedException {
    return synchronizedOnce.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
