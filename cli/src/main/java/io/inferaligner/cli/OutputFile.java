package io.inferaligner.cli;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that a command writes its result to.
 *
 * @param option the option that named it
 */
record OutputFile(String option, String path) {
  /** Refuses a file that cannot be written, before any work is done. */
  void requireWritable() {
    Path folder = Path.of(path).toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(Path.of(path))) {
      throw unwritable();
    }
  }

  void write(String text) {
    try {
      Files.writeString(Path.of(path), text);
    } catch (IOException e) {
      throw unwritable();
    }
  }

  private SteeringException unwritable() {
    return new SteeringException(
        FaultReason.REQUEST_INVALID,
        "%s %s cannot be written: correct the path".formatted(option, path));
  }
}
