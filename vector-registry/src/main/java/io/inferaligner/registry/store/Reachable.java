package io.inferaligner.registry.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which bundles a scope still needs, and why: what channels point at or go back to, what they
 * pointed at within the retention, the newest versions, what readers fetched lately, what was
 * revoked. Immutable.
 *
 * @param reasons by digest; what is not among them may go
 */
record Reachable(Map<String, String> reasons) {
  /** What is kept beside that which channels point at. */
  record Rules(long nowMillis, long retentionMillis, int versions) {
    long since() {
      return nowMillis - retentionMillis;
    }
  }

  /** Looks at all of {@code scope}. */
  static Reachable in(
      ScopeStore scope, List<StoredBundle> bundles, List<StoredChannel> channels, Rules rules) {
    Map<String, String> reasons = new HashMap<>();
    channels.forEach(channel -> keep(reasons, channel, "channel " + channel.channel()));
    history(scope, rules.since())
        .forEach(channel -> keep(reasons, channel, "history of " + channel.channel()));
    newest(bundles, rules, reasons);
    Keys keys = scope.keys();
    scope
        .redis()
        .call(jedis -> jedis.zrangeByScore(keys.leases(), rules.nowMillis(), Double.MAX_VALUE))
        .forEach(digest -> reasons.putIfAbsent(digest, "fetched lately"));
    scope
        .redis()
        .call(jedis -> jedis.zrange(keys.revoked(), 0, -1))
        .forEach(digest -> reasons.putIfAbsent(digest, "revoked: stays as evidence"));
    return new Reachable(Map.copyOf(reasons));
  }

  Optional<String> reason(String digest) {
    return Optional.ofNullable(reasons.get(digest));
  }

  private static void keep(Map<String, String> reasons, StoredChannel channel, String why) {
    Stream.concat(
            Stream.of(
                channel.stable(),
                channel.previous(),
                channel.rollout().canary(),
                channel.rollout().shadow()),
            channel.approvals().stream().map(StoredChannel.Approval::digest))
        .filter(digest -> !digest.isEmpty())
        .forEach(digest -> reasons.putIfAbsent(digest, why));
  }

  /** Every state that a channel had at or after {@code since}. */
  private static List<StoredChannel> history(ScopeStore scope, long since) {
    List<StoredChannel> states = new ArrayList<>();
    Map<String, StoredChannel> before = new HashMap<>();
    long from = 0;
    for (List<LogEntry> page = scope.logAfter(from, 0);
        !page.isEmpty();
        page = scope.logAfter(from, 0)) {
      for (LogEntry entry : page) {
        from = entry.revision();
        entry
            .channel()
            .ifPresent(channel -> {
              if (channel.changedMillis() >= since) {
                states.add(channel);
              } else {
                before.put(channel.channel(), channel);
              }
            });
      }
    }
    states.addAll(before.values());
    return states;
  }

  private static void newest(List<StoredBundle> bundles, Rules rules, Map<String, String> reasons) {
    Map<String, Integer> seen = new HashMap<>();
    bundles.stream()
        .sorted(Comparator.comparingLong(StoredBundle::revision).reversed())
        .forEach(bundle -> {
          if (bundle.createdMillis() >= rules.since()) {
            reasons.putIfAbsent(bundle.digest(), "published lately");
          }
          if (seen.merge(bundle.name(), 1, Integer::sum) <= rules.versions()) {
            reasons.putIfAbsent(bundle.digest(), "one of the newest versions");
          }
        });
  }
}
