package io.inferaligner.cli;

import io.inferaligner.cli.fleet.FleetFile;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The empty state folder of one command that starts services of its own, while it runs. */
final class PrivateState implements AutoCloseable {
  private final Path folder;
  private final FileChannel file;

  private PrivateState(Path folder, FileChannel file) {
    this.folder = folder;
    this.file = file;
  }

  /**
   * Takes {@code folder}: stops the services of an earlier run and forgets everything it made.
   *
   * @throws SteeringException REQUEST_INVALID if another process has it
   */
  static PrivateState take(Console console, Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    FileChannel file =
        FileChannel.open(
            folder.resolveSibling(folder.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock = file.tryLock();
    if (lock == null) {
      file.close();
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "another %s runs in this checkout: wait until it is done, or use another checkout"
              .formatted(folder.getFileName()));
    }
    PrivateState state = new PrivateState(folder, file);
    state.clear(console);
    return state;
  }

  Path folder() {
    return folder;
  }

  private void clear(Console console) throws IOException {
    Optional<FleetFile> old = FleetFile.read(folder);
    if (old.isPresent() && old.get().anyAlive()) {
      console.note("stopping the services of an earlier " + folder.getFileName());
      old.get().stop(folder);
    }
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path one : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
    Files.createDirectories(folder);
  }

  /** Lets others take the folder. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
