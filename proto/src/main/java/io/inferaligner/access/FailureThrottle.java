package io.inferaligner.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many bad tokens an address may send: {@value #BURST} at once, then one every {@value
 * #REFILL_MILLIS} ms. The addresses kept are the last {@value #ADDRESSES} that failed. Thread-safe.
 */
final class FailureThrottle {
  static final int BURST = 20;
  static final long REFILL_MILLIS = 200;
  static final int ADDRESSES = 4_096;

  private static final long REFILL_NANOS = TimeUnit.MILLISECONDS.toNanos(REFILL_MILLIS);

  private final LongSupplier nanoTime;
  private final Map<String, Long> paidUntil =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > ADDRESSES;
        }
      };

  FailureThrottle(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** How long {@code address} has to wait; 0 = it may try. */
  synchronized long waitMillis(String address) {
    Long until = paidUntil.get(address);
    if (until == null) {
      return 0;
    }
    long over = until - nanoTime.getAsLong() - (BURST - 1) * REFILL_NANOS;
    return over <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(over) + 1;
  }

  /** Notes one more bad token. */
  synchronized void failed(String address) {
    long now = nanoTime.getAsLong();
    long until = paidUntil.getOrDefault(address, now);
    paidUntil.put(address, Math.max(until, now) + REFILL_NANOS);
  }
}
