package io.inferaligner.registry.api;

import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.registry.store.LogEntry;
import io.inferaligner.registry.store.ScopeStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Reads the scope's log on one thread and hands every entry to all watchers, in order. Notices when
 * Redis is silent, and when it came back with less or other than it once had.
 */
public final class LogReader implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LogReader.class);
  private static final int BLOCK_MILLIS = 1_000;
  private static final long RETRY_MILLIS = 500;

  private final ScopeStore scope;
  private final Set<Consumer<LogEntry>> watchers = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean running = true;
  private volatile boolean silent;
  private volatile long lastHeardNanos = System.nanoTime();
  private volatile int retreats;
  private volatile String epoch = "";

  /** Revision up to which entries were handed out, and the audit hash there; −1 at first. */
  private long last = -1;

  private String hash = "";

  public LogReader(ScopeStore scope) {
    this.scope = scope;
    this.thread =
        Thread.ofPlatform().name("log-reader-" + scope.name()).daemon().unstarted(this::loop);
    this.thread.start();
  }

  /** Hands every later entry to {@code watcher}, which must not block, until the result is run. */
  Runnable watch(Consumer<LogEntry> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /** The epoch of the entries; empty until Redis answered once. */
  String epoch() {
    return epoch;
  }

  /** How often Redis lost entries that had been handed out. */
  int retreats() {
    return retreats;
  }

  /** For how long Redis has not answered; 0 while it does. */
  long silentMillis() {
    return silent ? (System.nanoTime() - lastHeardNanos) / 1_000_000 : 0;
  }

  private void loop() {
    while (running) {
      try {
        read();
        if (silent) {
          LOG.infof("event=redis.back scope=%s", scope.name());
        }
        lastHeardNanos = System.nanoTime();
        silent = false;
      } catch (SteeringException e) {
        if (!silent) {
          LOG.warnf(
              "event=redis.lost scope=%s reason=%s: %s",
              scope.name(), e.fault().reason(), e.fault().message());
        }
        silent = true;
        pause();
      } catch (RuntimeException e) {
        LOG.error("event=log.unreadable", e);
        pause();
      }
    }
  }

  private void read() {
    if (last < 0) {
      goTo(scope.base());
    }
    List<LogEntry> entries = scope.logAfter(last, BLOCK_MILLIS);
    String now = scope.epoch();
    ScopeStore.Base base = scope.base();
    if (!now.equals(epoch)) {
      // Another life of the data, after a restore: watchers have to start over.
      epoch = now;
      goTo(base);
    } else if (!entries.isEmpty() && entries.getLast().revision() > base.revision()) {
      // A restore is under way: its log counts only when all of it is there.
      pause();
    } else if (hasRetreated(base)) {
      LOG.errorf(
          "event=redis.retreated scope=%s revision=%d known=%d: Redis lost changes, restore a backup",
          scope.name(), base.revision(), last);
      retreats++;
      goTo(base);
    } else {
      handOut(entries);
    }
  }

  /** Whether what was handed out is no longer what Redis holds. */
  private boolean hasRetreated(ScopeStore.Base base) {
    if (base.revision() <= last) {
      return base.revision() < last || !base.auditHash().equals(hash);
    }
    List<AuditEntry> next = scope.audit(last, 1);
    return !next.isEmpty()
        && next.getFirst().revision() == last + 1
        && !next.getFirst().previousHash().equals(hash);
  }

  private void handOut(List<LogEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    for (LogEntry entry : entries) {
      watchers.forEach(watcher -> watcher.accept(entry));
    }
    last = entries.getLast().revision();
    hash = scope.audit(last - 1, 1).stream().map(AuditEntry::hash).findFirst().orElse("");
  }

  private void goTo(ScopeStore.Base base) {
    last = base.revision();
    hash = base.auditHash();
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    running = false;
    thread.interrupt();
  }
}
