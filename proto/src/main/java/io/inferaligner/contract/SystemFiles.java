package io.inferaligner.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The files in which Linux describes the machine and the process, as reports quote them. */
public final class SystemFiles {
  /** Stands for what the system does not tell. */
  public static final String UNKNOWN = "unknown";

  private SystemFiles() {}

  /** What follows the colon on the first line of {@code file} that starts with {@code key}. */
  public static String value(String file, String key) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
