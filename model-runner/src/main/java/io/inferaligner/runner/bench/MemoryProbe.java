package io.inferaligner.runner.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How fast this machine reads memory: the limit of decoding at batch 1. */
final class MemoryProbe {
  private static final int LONGS = 48 << 20;

  private final long[][] blocks;

  /** Takes 384 MiB per thread, far more than any cache. */
  private MemoryProbe(int threads) {
    blocks = new long[threads][LONGS];
    for (long[] block : blocks) {
      java.util.Arrays.fill(block, 1);
    }
  }

  /** A probe with {@code threads} threads, 0: one per core. */
  static MemoryProbe forThreads(int threads) {
    return new MemoryProbe(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
  }

  /** Reads all blocks once, one thread each; bytes per second. */
  double bytesPerSecond() throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(blocks.length)) {
      long begin = System.nanoTime();
      List<Future<Long>> sums = new ArrayList<>();
      for (long[] block : blocks) {
        sums.add(threads.submit(() -> sum(block)));
      }
      long total = 0;
      for (Future<Long> sum : sums) {
        total += sum.get();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (total != (long) blocks.length * LONGS) {
        throw new IllegalStateException("memory lost its content");
      }
      return (double) total * Long.BYTES / seconds;
    }
  }

  private static long sum(long[] values) {
    long a = 0;
    for (long value : values) {
      a += value;
    }
    return a;
  }
}
