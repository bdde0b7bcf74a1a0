package io.inferaligner.cli.rollout;

import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.WatchListener;
import java.time.Duration;
import java.util.List;

/**
 * Every change of channels once, in order, through lost connections: resumes after the last
 * revision that was told; where the registry cannot go on from there, starts over with the present
 * state. Used by one thread.
 */
public final class ChannelEvents {
  private static final long PAUSE_MILLIS = 500;

  private final RegistryClient registry;
  private final List<String> channels;
  private final Listener listener;
  private long revision;
  private String epoch = "";
  private boolean heard;

  /** Changes, bookmarks, and what interrupted them. */
  public interface Listener extends WatchListener {
    /** The watch broke and goes on soon. */
    void lost(SteeringException reason);
  }

  /**
   * A watch that has not begun.
   *
   * @param channels only these; empty means all
   */
  public ChannelEvents(RegistryClient registry, List<String> channels, Listener listener) {
    this.registry = registry;
    this.channels = List.copyOf(channels);
    this.listener = listener;
  }

  /**
   * Follows for {@code time}, or until the thread is interrupted.
   *
   * @param fromRevision changes after it; 0 begins with the present state
   * @param fromEpoch its epoch, or empty
   * @throws SteeringException what the registry says to the first attempt
   */
  public void follow(long fromRevision, String fromEpoch, Duration time) {
    revision = fromRevision;
    epoch = fromEpoch;
    long end = System.nanoTime() + time.toNanos();
    while (end - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
      try {
        registry.watch(
            revision, epoch, channels, Duration.ofNanos(end - System.nanoTime()), new Told());
      } catch (SteeringException e) {
        if (!heard) {
          throw e;
        }
        broken(e);
      }
      pause(end);
    }
  }

  private void broken(SteeringException broken) {
    listener.lost(broken);
    switch (broken.fault().reason()) {
      case WATCH_COMPACTED, REGISTRY_EPOCH_CHANGED, REV_ROLLBACK -> {
        revision = 0;
        epoch = "";
      }
      default -> {
        // The connection: the same revision is asked for again.
      }
    }
  }

  private static void pause(long end) {
    long left = Math.clamp((end - System.nanoTime()) / 1_000_000, 0, PAUSE_MILLIS);
    try {
      Thread.sleep(left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Told implements WatchListener {
    @Override
    public void changed(ChannelPointer pointer) {
      heard = true;
      revision = Math.max(revision, pointer.revision());
      epoch = pointer.epoch();
      listener.changed(pointer);
    }

    @Override
    public void bookmark(long bookmarked, String bookmarkedEpoch) {
      heard = true;
      revision = Math.max(revision, bookmarked);
      epoch = bookmarkedEpoch;
      listener.bookmark(bookmarked, bookmarkedEpoch);
    }
  }
}
