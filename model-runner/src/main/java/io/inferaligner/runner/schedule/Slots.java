package io.inferaligner.runner.schedule;

import io.inferaligner.runner.engine.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The KV slots of generations. A free slot keeps what its last generation computed without
 * steering, and the next prompt of the same tenant that begins alike goes on from there. Belongs to
 * the engine's thread, except for {@link #counts}.
 */
final class Slots {
  /** A shared beginning that is shorter is not worth what the slot holds. */
  private static final int WORTH_KEEPING = 16;

  private final SchedulerOptions options;
  private final int size;

  /** Longest free first. */
  private final List<Free> free = new ArrayList<>();

  private final AtomicLong created = new AtomicLong();
  private final AtomicLong released = new AtomicLong();
  private final AtomicLong reused = new AtomicLong();
  private final AtomicLong preempted = new AtomicLong();

  /**
   * Unused slots.
   *
   * @param size how many
   */
  Slots(int size, SchedulerOptions options) {
    this.size = size;
    this.options = options;
    for (int slot = 0; slot < size; slot++) {
      free.add(new Free(slot, "", TokenIds.of()));
    }
  }

  private record Free(int slot, String tenant, TokenIds kept) {}

  /**
   * A slot, 0…size−1, for one generation.
   *
   * @param cached prompt tokens that it holds already; fewer than the prompt has
   */
  record Taken(int slot, int cached) {}

  boolean isFull() {
    return free.isEmpty();
  }

  /** The free slot that holds most of {@code prompt}, else the one that is free longest. */
  Taken take(String tenant, TokenIds prompt) {
    Free best = free.getFirst();
    int most = 0;
    for (Free one : free) {
      int usable = usable(one, tenant, prompt);
      if (usable > most) {
        best = one;
        most = usable;
      }
    }
    free.remove(best);
    created.incrementAndGet();
    reused.addAndGet(most);
    return new Taken(best.slot(), most);
  }

  private int usable(Free one, String tenant, TokenIds prompt) {
    if (!one.tenant().equals(tenant)) {
      return 0;
    }
    // The last prompt token is always computed: the gate and the first token come from it.
    int equal = Math.min(one.kept().commonPrefix(prompt), prompt.size() - 1);
    int usable = options.reuse().of(equal, options.chunkTokens());
    return usable < WORTH_KEEPING ? 0 : usable;
  }

  /**
   * Takes {@code slot} back.
   *
   * @param kept tokens whose state it holds, computed without steering, from position 0 on
   */
  void giveBack(int slot, String tenant, TokenIds kept) {
    free.add(new Free(slot, tenant, kept));
    released.incrementAndGet();
  }

  /** The same for an answer that will go on in another slot. */
  void preempt(int slot, String tenant, TokenIds kept) {
    giveBack(slot, tenant, kept);
    preempted.incrementAndGet();
  }

  int size() {
    return size;
  }

  SchedulerCounts counts(int queued) {
    long back = released.get();
    long given = created.get();
    return new SchedulerCounts(
        size, (int) (given - back), given, back, queued, reused.get(), preempted.get());
  }
}
