package io.inferaligner.runner.trace;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The last thousand decisions, in memory, so that they can be seen without any other server.
 * Thread-safe.
 */
@ApplicationScoped
public class TraceJournal {
  private static final int CAPACITY = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<TraceEntry> entries = new ArrayDeque<>();
  private final Set<Consumer<TraceEntry>> followers = ConcurrentHashMap.newKeySet();

  public void add(TraceEntry entry) {
    lock.lock();
    try {
      if (entries.size() == CAPACITY) {
        entries.removeFirst();
      }
      entries.addLast(entry);
      followers.forEach(follower -> follower.accept(entry));
    } finally {
      lock.unlock();
    }
  }

  /** At most {@code count} entries of {@code tenant}, the newest last. */
  public List<TraceEntry> last(String tenant, int count) {
    lock.lock();
    try {
      List<TraceEntry> all =
          entries.stream().filter(entry -> entry.tenant().equals(tenant)).toList();
      return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Calls {@code follower} with the last {@code count} entries of {@code tenant} and then with
   * every new one, each once and in order, until the result is run; it must not block.
   */
  public Runnable follow(String tenant, int count, Consumer<TraceEntry> follower) {
    Consumer<TraceEntry> own =
        entry -> {
          if (entry.tenant().equals(tenant)) {
            follower.accept(entry);
          }
        };
    lock.lock();
    try {
      last(tenant, count).forEach(follower);
      followers.add(own);
    } finally {
      lock.unlock();
    }
    return () -> followers.remove(own);
  }
}
