package io.inferaligner.registry.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.inferaligner.contract.Outbox;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.proto.registry.v1.Bookmark;
import io.inferaligner.proto.registry.v1.WatchChannelsRequest;
import io.inferaligner.proto.registry.v1.WatchChannelsResponse;
import io.inferaligner.registry.store.ChannelStore;
import io.inferaligner.registry.store.LogEntry;
import io.inferaligner.registry.store.ScopeStore;
import io.inferaligner.registry.store.Statements;
import io.inferaligner.registry.store.StoredChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One watch: what was missed, a bookmark, then every revision in order as a change or a bookmark,
 * so that a reader sees at once if one is missing.
 */
final class ChannelWatcher implements Runnable {
  private static final int BUFFERED = 10_000;
  private static final long BOOKMARK_SECONDS = 2;
  private static final long SILENCE_MILLIS = 2_000;

  private final ScopeStore scope;
  private final ChannelStore channels;
  private final Statements statements;
  private final LogReader log;
  private final WatchChannelsRequest request;
  private final Outbox<WatchChannelsResponse> outbox;
  private final BlockingQueue<LogEntry> queue = new LinkedBlockingQueue<>(BUFFERED);
  private final int retreats;
  private volatile boolean overflowed;
  private long sent;

  ChannelWatcher(
      OpenScope open,
      WatchChannelsRequest request,
      ServerCallStreamObserver<WatchChannelsResponse> responses) {
    this.scope = open.stores().state();
    this.channels = open.stores().channels();
    this.statements = open.stores().statements();
    this.log = open.log();
    this.retreats = log.retreats();
    this.request = request;
    this.outbox = new Outbox<>(responses);
  }

  @Override
  public void run() {
    Runnable stop =
        log.watch(entry -> {
          if (!queue.offer(entry)) {
            overflowed = true;
          }
        });
    try {
      String epoch = scope.epoch();
      if (!request.getEpoch().isEmpty()) {
        requireSame(request.getEpoch(), epoch);
      }
      catchUp(epoch);
      bookmark(epoch);
      follow(epoch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      outbox.fail(StatusMap.toStatus(e));
    } finally {
      stop.run();
    }
  }

  private static void requireSame(String known, String now) {
    if (!known.equals(now)) {
      throw new SteeringException(
          FaultReason.REGISTRY_EPOCH_CHANGED,
          "the registry's data is not what it was: read everything again");
    }
  }

  private void catchUp(String epoch) throws InterruptedException {
    if (request.getFromRevision() == 0) {
      ChannelStore.Snapshot snapshot = channels.snapshot();
      for (StoredChannel channel : snapshot.channels()) {
        change(channel, epoch);
      }
      sent = snapshot.revision();
      return;
    }
    sent = request.getFromRevision();
    long newest = scope.revision();
    if (newest < sent) {
      throw retreated();
    }
    List<LogEntry> missed = scope.logAfter(sent, 0);
    while (!missed.isEmpty()) {
      for (LogEntry entry : missed) {
        deliver(entry, epoch);
      }
      missed = scope.logAfter(sent, 0);
    }
    if (sent < newest) {
      throw compacted(newest);
    }
  }

  private void follow(String epoch) throws InterruptedException {
    while (outbox.isOpen()) {
      if (overflowed) {
        throw new SteeringException(
            SteeringFault.retry(
                FaultReason.REGISTRY_UNAVAILABLE,
                "this watch reads too slowly: open it again from its last revision",
                100));
      }
      LogEntry entry = queue.poll(BOOKMARK_SECONDS, TimeUnit.SECONDS);
      requireContact(epoch);
      if (entry == null) {
        bookmark(epoch);
      } else if (entry.revision() > sent) {
        deliver(entry, epoch);
      }
    }
  }

  /** A bookmark says that all is delivered, so there is none while that cannot be known. */
  private void requireContact(String epoch) {
    if (!log.epoch().isEmpty()) {
      requireSame(epoch, log.epoch());
    }
    if (log.retreats() != retreats) {
      throw retreated();
    }
    if (log.silentMillis() > SILENCE_MILLIS) {
      throw new SteeringException(
          SteeringFault.retry(
              FaultReason.REGISTRY_UNAVAILABLE,
              "the registry does not reach its Redis: the watch goes on when it does",
              SILENCE_MILLIS));
    }
  }

  private static SteeringException retreated() {
    return new SteeringException(
        FaultReason.REV_ROLLBACK,
        "the registry's Redis lost changes that were told already: read everything again");
  }

  private void deliver(LogEntry entry, String epoch) throws InterruptedException {
    if (entry.revision() != sent + 1) {
      throw compacted(entry.revision() - 1);
    }
    sent = entry.revision();
    if (entry.channel().isPresent() && isWanted(entry.channel().get())) {
      change(entry.channel().get(), epoch);
    } else {
      bookmark(epoch);
    }
  }

  private SteeringException compacted(long until) {
    return new SteeringException(
        FaultReason.WATCH_COMPACTED,
        "revisions %d to %d are no longer kept: read the channels again"
            .formatted(sent + 1, until));
  }

  private boolean isWanted(StoredChannel channel) {
    return request.getChannelsCount() == 0 || request.getChannelsList().contains(channel.channel());
  }

  private void change(StoredChannel channel, String epoch) throws InterruptedException {
    if (isWanted(channel)) {
      outbox.send(
          WatchChannelsResponse.newBuilder()
              .setChange(RegistryMapper.channel(channel, epoch, statements))
              .build());
    }
  }

  private void bookmark(String epoch) throws InterruptedException {
    outbox.send(
        WatchChannelsResponse.newBuilder()
            .setBookmark(Bookmark.newBuilder().setRevision(sent).setEpoch(epoch))
            .build());
  }
}
