package io.inferaligner.registry.store;

import io.inferaligner.registry.store.WatchSession.Bookmark;
import io.inferaligner.registry.store.WatchSession.Change;
import io.inferaligner.registry.store.WatchSession.Item;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Holds what watches delivered against what really happened (etcd's contract, reliability.md §1.3).
 *
 * @param truth every change of a channel, by revision
 */
record WatchContract(NavigableMap<Long, Change> truth) {
  /** What is promised. */
  enum Promise {
    /** Revisions rise within a watch. */
    ORDERED,
    /** No change twice, neither in a watch nor by going on from where one ended. */
    UNIQUE,
    /** No change is left out. */
    RELIABLE,
    /** A change carries the whole state as of its revision. */
    ATOMIC,
    /** A watch goes on after the revision it names. */
    RESUMABLE,
    /** A bookmark says that all up to it is delivered. */
    BOOKMARKED
  }

  /** Broken promises with the first example of each; empty if all hold. */
  Map<Promise, List<String>> check(List<WatchSession> sessions) {
    Map<Promise, List<String>> broken = new EnumMap<>(Promise.class);
    sessions.forEach(session -> check(session, broken));
    return broken;
  }

  private void check(WatchSession session, Map<Promise, List<String>> broken) {
    boolean starting = session.from() == 0;
    long complete = session.from();
    long last = session.from();
    List<Change> pending = new ArrayList<>();
    for (Item item : session.items()) {
      switch (item) {
        case Change change -> {
          atomic(session, change, broken);
          if (change.revision() <= session.from()) {
            add(broken, Promise.RESUMABLE, session, change);
          } else if (change.revision() == last && !pending.isEmpty()) {
            add(broken, Promise.UNIQUE, session, change);
          } else if (change.revision() <= last) {
            add(broken, Promise.ORDERED, session, change);
          }
          pending.add(change);
        }
        case Bookmark bookmark -> {
          if (bookmark.revision() < last) {
            add(broken, Promise.ORDERED, session, bookmark);
          }
          if (starting) {
            state(session, bookmark, pending, broken);
          } else {
            delivered(session, complete, bookmark, pending, broken);
          }
          starting = false;
          complete = Math.max(complete, bookmark.revision());
          pending.clear();
        }
      }
      last = Math.max(last, item.revision());
    }
    if (!starting) {
      gaps(session, complete, last, pending, Promise.RELIABLE, broken);
    }
  }

  private void atomic(WatchSession session, Change change, Map<Promise, List<String>> broken) {
    if (!change.equals(truth.get(change.revision())) || !session.wants(change.channel())) {
      add(broken, Promise.ATOMIC, session, change);
    }
  }

  /** The state at the start: the last change of each channel up to the first bookmark, no other. */
  private void state(
      WatchSession session,
      Bookmark bookmark,
      List<Change> delivered,
      Map<Promise, List<String>> broken) {
    Map<String, Change> expected = new java.util.HashMap<>();
    truth
        .headMap(bookmark.revision(), true)
        .values()
        .forEach(change -> expected.put(change.channel(), change));
    expected.keySet().removeIf(channel -> !session.wants(channel));
    if (delivered.size() != expected.size() || !delivered.containsAll(expected.values())) {
      add(broken, Promise.BOOKMARKED, session, bookmark);
    }
  }

  private void delivered(
      WatchSession session,
      long complete,
      Bookmark bookmark,
      List<Change> delivered,
      Map<Promise, List<String>> broken) {
    gaps(session, complete, bookmark.revision(), delivered, Promise.BOOKMARKED, broken);
  }

  /** Every change that was wanted between the two revisions has to be there. */
  private void gaps(
      WatchSession session,
      long after,
      long to,
      List<Change> delivered,
      Promise promise,
      Map<Promise, List<String>> broken) {
    for (Change change : truth.subMap(after, false, Math.max(after, to), true).values()) {
      if (session.wants(change.channel()) && !delivered.contains(change)) {
        add(broken, promise, session, change);
        return;
      }
    }
  }

  private static void add(
      Map<Promise, List<String>> broken, Promise promise, WatchSession session, Item item) {
    List<String> examples = broken.computeIfAbsent(promise, _ -> new ArrayList<>());
    if (examples.size() < 3) {
      examples.add("watcher %d from %d: %s".formatted(session.watcher(), session.from(), item));
    }
  }
}
