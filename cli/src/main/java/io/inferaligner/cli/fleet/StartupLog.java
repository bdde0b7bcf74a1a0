package io.inferaligner.cli.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the sentence in a service's log that says why it stopped. */
final class StartupLog {
  private static final Pattern CAUSE =
      Pattern.compile("(?:[\\w$]+\\.)+[\\w$]*(?:Exception|Error): (.*)");
  private static final Pattern REASON_PREFIX = Pattern.compile("^[A-Z][A-Z_]+: ");

  private StartupLog() {}

  /** The last cause named in the log, else its last line that is no stack frame. */
  static String reason(Path log) {
    List<String> lines;
    try {
      lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return "it left no log";
    }
    for (String line : lines.reversed()) {
      Matcher cause = CAUSE.matcher(line);
      if (cause.find() && !cause.group(1).isBlank()) {
        return REASON_PREFIX.matcher(cause.group(1)).replaceFirst("");
      }
    }
    return lines.reversed().stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("at "))
        .findFirst()
        .orElse("it left no log");
  }
}
