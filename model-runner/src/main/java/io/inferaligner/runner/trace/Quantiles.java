package io.inferaligner.runner.trace;

import java.util.concurrent.atomic.AtomicLongArray;

/** Quantiles of positive values, each at most 19 % too high, in constant memory. Thread-safe. */
final class Quantiles {
  private static final int PER_DOUBLING = 4;
  private static final int BUCKETS = 40 * PER_DOUBLING;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  void add(long value) {
    double log = Math.log(Math.max(1, value)) / Math.log(2);
    int bucket = (int) Math.ceil(log * PER_DOUBLING);
    counts.incrementAndGet(Math.min(BUCKETS - 1, bucket));
  }

  /** The value that {@code share} of all values do not exceed; 0 without values. */
  long at(double share) {
    long all = 0;
    for (int i = 0; i < BUCKETS; i++) {
      all += counts.get(i);
    }
    long wanted = Math.max(1, (long) Math.ceil(share * all));
    long seen = 0;
    for (int i = 0; i < BUCKETS && all > 0; i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return Math.round(Math.pow(2, (double) i / PER_DOUBLING));
      }
    }
    return 0;
  }
}
