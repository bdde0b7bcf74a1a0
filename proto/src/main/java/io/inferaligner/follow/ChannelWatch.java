package io.inferaligner.follow;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Watches the registry for as long as its thread is not interrupted: resumes by revision, starts
 * over when it cannot, backs off with jitter. Runs on one thread.
 */
final class ChannelWatch implements Runnable, WatchListener {
  private static final Logger LOG = Logger.getLogger(ChannelWatch.class);
  private static final long MIN_BACKOFF_MILLIS = 100;
  private static final long MAX_BACKOFF_MILLIS = 2_000;

  private final RegistryClient registry;
  private final FollowerSettings settings;
  private final ChannelTable table;
  private final RegistryContact contact;
  private final Set<String> awaited = new HashSet<>();
  private volatile boolean closed;
  private boolean heardOnThisWatch;
  private boolean bookmarkedOnThisWatch;
  private long revision;
  private String epoch = "";
  private long backoffMillis = MIN_BACKOFF_MILLIS;

  ChannelWatch(
      RegistryClient registry,
      FollowerSettings settings,
      ChannelTable table,
      RegistryContact contact) {
    this.registry = registry;
    this.settings = settings;
    this.table = table;
    this.contact = contact;
    startOver();
  }

  void close() {
    closed = true;
  }

  @Override
  public void run() {
    while (!closed) {
      heardOnThisWatch = false;
      bookmarkedOnThisWatch = false;
      try {
        registry.watch(revision, epoch, settings.channels(), lifetime(), this);
        if (!heardOnThisWatch) {
          contact.lost();
        }
      } catch (SteeringException e) {
        broken(e.fault());
      } catch (RuntimeException e) {
        LOG.errorf(e, "event=watch.failed");
        contact.lost();
      }
      if (!table.isSaved() || table.all().stream().anyMatch(this::needsTheWholeState)) {
        startOver();
      }
      pause();
    }
  }

  /** After a failure, and to renew a signed statement that was seen only once, long ago. */
  private boolean needsTheWholeState(FollowedChannel channel) {
    return channel.failure() != null || channel.statements().expiresMillis() > 0;
  }

  @Override
  public void changed(ChannelPointer pointer) {
    heard();
    table.apply(pointer);
    awaited.remove(pointer.channel());
    if (epoch.isEmpty() || epoch.equals(pointer.epoch())) {
      revision = Math.max(revision, pointer.revision());
      epoch = pointer.epoch();
    }
    if (awaited.isEmpty()) {
      contact.synchronizedNow();
    }
  }

  @Override
  public void bookmark(long bookmarked, String bookmarkedEpoch) {
    heard();
    if (bookmarkedOnThisWatch) {
      revision = Math.max(revision, bookmarked);
      return;
    }
    bookmarkedOnThisWatch = true;
    table.all().forEach(channel -> compare(channel, bookmarked, bookmarkedEpoch));
    awaited.clear();
    revision = bookmarked;
    epoch = bookmarkedEpoch;
    contact.synchronizedNow();
  }

  /** The first bookmark of a watch shows whether the registry lost what it once had. */
  private void compare(FollowedChannel channel, long bookmarked, String bookmarkedEpoch) {
    if (!channel.epoch().equals(bookmarkedEpoch)) {
      if (awaited.contains(channel.name())) {
        table.fail(channel.name(), epochChanged(channel.name()));
      }
    } else if (bookmarked < channel.revision()) {
      table.fail(
          channel.name(), PointerCheck.rollback(channel.name(), bookmarked, channel.revision()));
    }
  }

  private static SteeringFault epochChanged(String channel) {
    return SteeringFault.of(
        FaultReason.REGISTRY_EPOCH_CHANGED,
        "the registry started a new life without channel %s: promote its bundle again"
            .formatted(channel));
  }

  private void heard() {
    heardOnThisWatch = true;
    contact.heard();
    backoffMillis = MIN_BACKOFF_MILLIS;
  }

  private void broken(SteeringFault fault) {
    if (closed) {
      return;
    }
    switch (fault.reason()) {
      case WATCH_COMPACTED, REGISTRY_EPOCH_CHANGED, REV_ROLLBACK -> {
        LOG.infof("event=watch.resync reason=%s", fault.reason());
        startOver();
      }
      default -> {
        if (contact.isConnected()) {
          LOG.warnf("event=watch.broken reason=%s message=%s", fault.reason(), fault.message());
        }
      }
    }
    contact.lost();
  }

  private void startOver() {
    revision = 0;
    epoch = "";
    awaited.addAll(settings.channels());
  }

  /** Spread, so that a fleet does not renew its watches at one moment. */
  private Duration lifetime() {
    long millis = settings.watchLifetime().toMillis();
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis, 2 * millis + 1));
  }

  private void pause() {
    if (closed) {
      return;
    }
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(backoffMillis / 2, backoffMillis + 1));
    } catch (InterruptedException e) {
      closed = true;
    }
    backoffMillis = Math.min(2 * backoffMillis, MAX_BACKOFF_MILLIS);
  }
}
