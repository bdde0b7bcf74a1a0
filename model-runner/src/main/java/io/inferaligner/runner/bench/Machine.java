package io.inferaligner.runner.bench;

import io.inferaligner.contract.SystemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The machine and the process, as reports name them. */
final class Machine {
  private Machine() {}

  static Map<String, Object> description() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("cpu", SystemFiles.value("/proc/cpuinfo", "model name"));
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    machine.put("memory", SystemFiles.value("/proc/meminfo", "MemTotal"));
    machine.put("load", firstLine("/proc/loadavg"));
    return machine;
  }

  static Map<String, Object> versions() {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    versions.put("jdk", Runtime.version().toString());
    return versions;
  }

  /** Both in one line for people. */
  static String line() {
    Map<String, Object> machine = description();
    return "%s, %s cores, %s, JDK %s, load %s"
        .formatted(
            machine.get("cpu"),
            machine.get("cores"),
            machine.get("memory"),
            versions().get("jdk"),
            machine.get("load"));
  }

  /** Largest resident set of this process so far; NaN where the system does not tell. */
  static double peakResidentMebibytes() {
    String peak = SystemFiles.value("/proc/self/status", "VmHWM").replaceAll("\\D", "");
    return peak.isEmpty() ? Double.NaN : Long.parseLong(peak) / 1024.0;
  }

  private static String firstLine(String file) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines.findFirst().orElse("");
    } catch (IOException e) {
      return SystemFiles.UNKNOWN;
    }
  }
}
