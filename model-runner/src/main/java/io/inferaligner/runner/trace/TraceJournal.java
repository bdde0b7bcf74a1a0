package io.inferaligner.runner.trace;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    } finally {
      lock.unlock();
    }
    followers.forEach(follower -> follower.accept(entry));
  }

  /** At most {@code count} entries, the newest last. */
  public List<TraceEntry> last(int count) {
    lock.lock();
    try {
      List<TraceEntry> all = new ArrayList<>(entries);
      return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
    } finally {
      lock.unlock();
    }
  }

  /** Calls {@code follower} with every new entry until the result is run; it must not block. */
  public Runnable follow(Consumer<TraceEntry> follower) {
    followers.add(follower);
    return () -> followers.remove(follower);
  }
}
