package io.inferaligner.core.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file system of its own with little room, which a test fills up. The test must be allowed to
 * mount: bench/registry/isolated.sh.
 */
public final class SmallVolume implements AutoCloseable {
  /** The smallest piece that such a volume gives out. */
  public static final int PAGE = 4_096;

  private final Path path;

  private SmallVolume(Path path) {
    this.path = path;
  }

  /** A volume of {@code kibibytes} at the new folder {@code path}. */
  public static SmallVolume at(Path path, int kibibytes) {
    try {
      Files.createDirectories(path);
      run("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "tmpfs", path.toString());
      return new SmallVolume(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return path;
  }

  /** Takes all room but {@code pages}. */
  public void fill(int pages) throws IOException {
    free();
    byte[] page = new byte[PAGE];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      // That was all of it.
    }
    long size = Files.size(filler()) / PAGE * PAGE - (long) pages * PAGE;
    try (var file = Files.newByteChannel(filler(), StandardOpenOption.WRITE)) {
      file.truncate(Math.max(0, size));
    }
  }

  /** Gives the room back. */
  public void free() throws IOException {
    Files.deleteIfExists(filler());
  }

  private Path filler() {
    return path.resolve("filler");
  }

  @Override
  public void close() {
    try {
      run("umount", "-l", path.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + out);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
