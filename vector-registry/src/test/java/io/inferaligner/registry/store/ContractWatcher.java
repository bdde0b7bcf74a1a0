package io.inferaligner.registry.store;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.WatchListener;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Watches over and over: ends its watch or its connection at random moments, sometimes falls
 * asleep, goes on from its last revision, and starts over when that is no longer kept.
 */
final class ContractWatcher implements WatchListener {
  private static final int LONGEST_MILLIS = 400;

  private final int number;
  private final String target;
  private final List<String> channels;
  private final Random random;
  private final List<WatchSession> sessions = new ArrayList<>();
  private final List<WatchSession.Item> items = new ArrayList<>();
  private RegistryClient client;
  private long revision;
  private String epoch = "";
  private int startsOver;

  ContractWatcher(int number, String target, List<String> channels, long seed) {
    this.number = number;
    this.target = target;
    this.channels = List.copyOf(channels);
    this.random = new Random(seed);
    this.client = connect();
  }

  /** Watches until it has reached the revision that {@code goal} gives; 0 = not known yet. */
  List<WatchSession> run(LongSupplier goal, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (goal.getAsLong() == 0 || revision < goal.getAsLong()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "watcher %d is at %d of %d".formatted(number, revision, goal.getAsLong()));
      }
      watchOnce();
      disturb();
    }
    client.close();
    return sessions;
  }

  int startsOver() {
    return startsOver;
  }

  private void watchOnce() {
    long from = revision;
    items.clear();
    try {
      client.watch(
          from, epoch, channels, Duration.ofMillis(20 + random.nextInt(LONGEST_MILLIS)), this);
    } catch (SteeringException e) {
      if (e.fault().reason() == FaultReason.WATCH_COMPACTED) {
        startsOver++;
        revision = 0;
        epoch = "";
      } else if (e.fault().reason() != FaultReason.REGISTRY_UNAVAILABLE) {
        throw e;
      }
    }
    if (!items.isEmpty()) {
      sessions.add(new WatchSession(number, channels, from, items));
    }
  }

  private void disturb() {
    switch (random.nextInt(4)) {
      case 0 -> {
        client.close();
        client = connect();
      }
      case 1 -> sleep(random.nextInt(LONGEST_MILLIS));
      default -> {
        // It comes back at once.
      }
    }
  }

  private static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RegistryClient connect() {
    return RegistryClient.connect(target, OpenTelemetry.noop());
  }

  @Override
  public void changed(ChannelPointer pointer) {
    items.add(WatchSession.Change.of(pointer));
    epoch = pointer.epoch();
    // The state at the start is complete only with its bookmark.
    if (revision > 0) {
      revision = pointer.revision();
    }
  }

  @Override
  public void bookmark(long bookmarked, String bookmarkedEpoch) {
    items.add(new WatchSession.Bookmark(bookmarked));
    revision = bookmarked;
    epoch = bookmarkedEpoch;
  }
}
