package io.inferaligner.runner.schedule;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/** The KV slots of generations. Belongs to the engine's thread, except for {@link #counts}. */
final class Slots {
  private final int size;
  private final BitSet busy = new BitSet();
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong released = new AtomicLong();

  Slots(int size) {
    this.size = size;
  }

  boolean isFull() {
    return busy.nextClearBit(0) >= size;
  }

  /** A free slot, 0…size−1; there must be one. */
  int take() {
    int slot = busy.nextClearBit(0);
    busy.set(slot);
    created.incrementAndGet();
    return slot;
  }

  void giveBack(int slot) {
    busy.clear(slot);
    released.incrementAndGet();
  }

  SchedulerCounts counts(int queued) {
    long back = released.get();
    long given = created.get();
    return new SchedulerCounts(size, (int) (given - back), given, back, queued);
  }
}
