package io.inferaligner.runner.schedule;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose answer gives its slot up, and to whom. Slots are shared equally by the tenants that run or
 * wait; only a tenant above its share gives, and only one below it gets, so that no slot ever goes
 * to and fro.
 *
 * @param victim in the middle of its answer; of those of its tenant the one with the least to
 *     compute again
 * @param next the first that waits for its tenant
 */
record Preemption(Generation victim, Generation next) {
  /**
   * The change that is due.
   *
   * @param firsts the first that waits of each tenant
   * @param patienceNanos both must have been where they are for so long; 0: nothing is ever due
   */
  static Optional<Preemption> of(
      List<Generation> active, List<Generation> firsts, int slots, long patienceNanos) {
    if (patienceNanos == 0) {
      return Optional.empty();
    }
    Map<String, Integer> running = new HashMap<>();
    active.forEach(one -> running.merge(one.request.tenant(), 1, Integer::sum));
    Set<String> tenants = new HashSet<>(running.keySet());
    firsts.forEach(one -> tenants.add(one.request.tenant()));
    int share = Math.max(1, slots / tenants.size());
    long now = System.nanoTime();
    Optional<Generation> next =
        firsts.stream()
            .filter(one -> running.getOrDefault(one.request.tenant(), 0) < share)
            .filter(one -> one.waitedNanos(now) >= patienceNanos)
            .max(Comparator.comparingLong(one -> one.waitedNanos(now)));
    Optional<Generation> victim =
        active.stream()
            .filter(one -> running.getOrDefault(one.request.tenant(), 0) > share)
            .filter(one -> one.phase() == Phase.DECODE && one.heldNanos() >= patienceNanos)
            .min(Comparator.comparingInt(Generation::length));
    return next.flatMap(gets -> victim.map(gives -> new Preemption(gives, gets)));
  }
}
