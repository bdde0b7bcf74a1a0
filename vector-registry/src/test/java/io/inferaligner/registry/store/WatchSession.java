package io.inferaligner.registry.store;

import io.inferaligner.follow.ChannelPointer;
import java.util.List;

/**
 * All that one watch delivered, from its start to its end.
 *
 * @param watcher who watched; the sessions of one watcher follow each other in time
 * @param channels what was asked for; empty = all
 * @param from revision after which it was to go on; 0 = the current state first
 */
record WatchSession(int watcher, List<String> channels, long from, List<Item> items) {
  WatchSession {
    channels = List.copyOf(channels);
    items = List.copyOf(items);
  }

  /** What can be delivered. */
  sealed interface Item {
    long revision();
  }

  /** The state of a channel after a change. */
  record Change(long revision, String channel, String stable, String previous) implements Item {
    static Change of(ChannelPointer pointer) {
      return new Change(
          pointer.revision(), pointer.channel(), pointer.digest(), pointer.previousDigest());
    }

    static Change of(StoredChannel channel) {
      return new Change(
          channel.revision(), channel.channel(), channel.stable(), channel.previous());
    }
  }

  /** All up to {@code revision} is delivered. */
  record Bookmark(long revision) implements Item {}

  /** The highest revision that this watch vouched for. */
  long reached() {
    return items.stream().mapToLong(Item::revision).max().orElse(from);
  }

  boolean wants(String channel) {
    return channels.isEmpty() || channels.contains(channel);
  }
}
