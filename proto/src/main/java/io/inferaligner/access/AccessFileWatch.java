package io.inferaligner.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The access file, read again when it changes, looked at twice a second at most; the last good one
 * while it cannot be read. Thread-safe.
 */
final class AccessFileWatch {
  private static final Logger LOG = Logger.getLogger(AccessFileWatch.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Path path;
  private volatile Loaded loaded;

  private record Loaded(AccessFile file, String stamp, long lookedAt) {}

  /**
   * The watched file.
   *
   * @throws IllegalArgumentException in one sentence, if it cannot be read now
   */
  AccessFileWatch(Path path) {
    this.path = path;
    String stamp = stamp();
    this.loaded = new Loaded(AccessFile.read(path), stamp, System.nanoTime());
  }

  AccessFile current() {
    Loaded known = loaded;
    long now = System.nanoTime();
    if (now - known.lookedAt < LOOK_NANOS) {
      return known.file;
    }
    String stamp = stamp();
    Loaded next = new Loaded(known.file, stamp, now);
    if (!stamp.equals(known.stamp)) {
      try {
        next = new Loaded(AccessFile.read(path), stamp, now);
        LOG.infof("event=access.read file=%s", path);
      } catch (IllegalArgumentException e) {
        LOG.warnf("event=access.unreadable reason=%s", e.getMessage());
      }
    }
    loaded = next;
    return next.file;
  }

  /** Changes when the file does. */
  private String stamp() {
    try {
      return Files.getLastModifiedTime(path) + "/" + Files.size(path);
    } catch (IOException e) {
      return "";
    }
  }
}
