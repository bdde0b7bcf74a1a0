package io.inferaligner.runner.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A queue in which tenants take turns by cost (start-time fair queueing): whoever has been served
 * least comes next, each tenant's own requests in order. Being idle earns no credit. Belongs to one
 * thread.
 */
final class FairQueue<T> {
  private final Function<T, String> tenant;
  private final ToLongFunction<T> cost;
  private final Map<String, Deque<T>> waiting = new LinkedHashMap<>();

  /** Where each tenant's next turn starts, for those that are ahead of {@link #now}. */
  private final Map<String, Long> starts = new HashMap<>();

  private long now;

  FairQueue(Function<T, String> tenant, ToLongFunction<T> cost) {
    this.tenant = tenant;
    this.cost = cost;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void add(T request) {
    waiting.computeIfAbsent(tenant.apply(request), key -> new ArrayDeque<>()).add(request);
  }

  /** Puts one that had its turn back to where it was: before the others of its tenant. */
  void putBack(T request) {
    waiting.computeIfAbsent(tenant.apply(request), key -> new ArrayDeque<>()).addFirst(request);
  }

  /** The first of each tenant that waits. */
  List<T> firsts() {
    return waiting.values().stream().map(Deque::getFirst).toList();
  }

  /** Takes {@code first}, one of {@link #firsts}, out of turn; its tenant pays for it. */
  void take(T first) {
    String its = tenant.apply(first);
    starts.put(its, start(its) + Math.max(1, cost.applyAsLong(first)));
    if (!remove(first)) {
      throw new IllegalArgumentException("it does not wait");
    }
  }

  /** Takes the next one out; there must be one. */
  T take() {
    String next = waiting.keySet().iterator().next();
    for (String other : waiting.keySet()) {
      if (start(other) < start(next)) {
        next = other;
      }
    }
    Deque<T> its = waiting.remove(next);
    if (its == null) {
      throw new IllegalStateException("nobody waits");
    }
    T request = its.remove();
    if (!its.isEmpty()) {
      // Back in at the end: of two tenants that are equal the other one comes first.
      waiting.put(next, its);
    }
    now = start(next);
    starts.put(next, now + Math.max(1, cost.applyAsLong(request)));
    starts.values().removeIf(start -> start <= now);
    return request;
  }

  /** True if {@code request} waited. */
  boolean remove(T request) {
    Deque<T> its = waiting.get(tenant.apply(request));
    if (its == null || !its.remove(request)) {
      return false;
    }
    if (its.isEmpty()) {
      waiting.remove(tenant.apply(request));
    }
    return true;
  }

  /** Everybody who waits. */
  List<T> all() {
    List<T> all = new ArrayList<>();
    waiting.values().forEach(all::addAll);
    return all;
  }

  private long start(String name) {
    return Math.max(now, starts.getOrDefault(name, now));
  }
}
