package io.inferaligner.runner.bench;

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
    machine.put("cpu", line("/proc/cpuinfo", "model name"));
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    machine.put("memory", line("/proc/meminfo", "MemTotal"));
    machine.put("load", firstLine("/proc/loadavg"));
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("jdk", Runtime.version().toString());
    return machine;
  }

  /** Largest resident set of this process so far; NaN where the system does not tell. */
  static double peakResidentMebibytes() {
    String peak = line("/proc/self/status", "VmHWM").replaceAll("\\D", "");
    return peak.isEmpty() ? Double.NaN : Long.parseLong(peak) / 1024.0;
  }

  private static String firstLine(String file) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines.findFirst().orElse("");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String line(String file, String key) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
