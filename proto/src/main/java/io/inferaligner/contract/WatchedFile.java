package io.inferaligner.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * What a file says, read again when it changes, looked at twice a second at most; the last good
 * reading while it cannot be read. Thread-safe.
 */
public final class WatchedFile<T> {
  private static final Logger LOG = Logger.getLogger(WatchedFile.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Path path;
  private final String event;
  private final Function<Path, T> reader;
  private volatile Loaded<T> loaded;

  private record Loaded<T>(T value, String stamp, long lookedAt) {}

  /**
   * Reads {@code path} now, and again when somebody asks and it changed.
   *
   * @param event what the log calls the file
   * @param reader throws IllegalArgumentException in one sentence if the file is wrong
   * @throws IllegalArgumentException the reader's
   */
  public WatchedFile(Path path, String event, Function<Path, T> reader) {
    this.path = path;
    this.event = event;
    this.reader = reader;
    String stamp = stamp();
    this.loaded = new Loaded<>(reader.apply(path), stamp, System.nanoTime());
  }

  /** The last good reading. */
  public T current() {
    Loaded<T> known = loaded;
    long now = System.nanoTime();
    if (now - known.lookedAt < LOOK_NANOS) {
      return known.value;
    }
    String stamp = stamp();
    Loaded<T> next = new Loaded<>(known.value, stamp, now);
    if (!stamp.equals(known.stamp)) {
      try {
        next = new Loaded<>(reader.apply(path), stamp, now);
        LOG.infof("event=%s.read file=%s", event, path);
      } catch (IllegalArgumentException e) {
        LOG.warnf("event=%s.unreadable reason=%s", event, e.getMessage());
      }
    }
    loaded = next;
    return next.value;
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
