package io.inferaligner.registry.api;

import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.registry.store.LogEntry;
import io.inferaligner.registry.store.ScopeStore;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Reads the scope's log on one thread and hands every entry to all watchers, in order. */
@Startup
@ApplicationScoped
public class LogReader {
  private static final Logger LOG = Logger.getLogger(LogReader.class);
  private static final int BLOCK_MILLIS = 1_000;
  private static final long RETRY_MILLIS = 500;

  private final ScopeStore scope;
  private final Set<Consumer<LogEntry>> watchers = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean running = true;
  private volatile String epoch = "";

  @Inject
  public LogReader(ScopeStore scope) {
    this.scope = scope;
    this.thread = Thread.ofPlatform().name("log-reader").daemon().unstarted(this::loop);
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

  private void loop() {
    long last = -1;
    boolean silent = false;
    while (running) {
      try {
        if (last < 0) {
          last = scope.revision();
        }
        List<LogEntry> entries = scope.logAfter(last, BLOCK_MILLIS);
        String now = scope.epoch();
        if (!now.equals(epoch)) {
          // Another life of the data, after a restore: watchers have to start over.
          epoch = now;
          last = scope.revision();
          continue;
        }
        if (!entries.isEmpty() && entries.getLast().revision() > scope.revision()) {
          // A restore is under way: its log counts only when all of it is there.
          pause();
          continue;
        }
        for (LogEntry entry : entries) {
          watchers.forEach(watcher -> watcher.accept(entry));
          last = entry.revision();
        }
        if (silent) {
          LOG.info("event=redis.back");
        }
        silent = false;
      } catch (SteeringException e) {
        if (!silent) {
          LOG.warnf("event=redis.lost reason=%s: %s", e.fault().reason(), e.fault().message());
        }
        silent = true;
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @PreDestroy
  void close() {
    running = false;
    thread.interrupt();
  }
}
