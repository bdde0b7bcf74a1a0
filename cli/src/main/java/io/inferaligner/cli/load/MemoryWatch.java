package io.inferaligner.cli.load;

import io.inferaligner.contract.SystemFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Resident memory of a process, read once a second, as means of a minute. Thread-safe. */
final class MemoryWatch {
  private static final double SECONDS_A_MINUTE = 60;
  private static final double MINUTES_AN_HOUR = 60;

  private final long pid;
  private final long begin = System.nanoTime();
  private final Map<Integer, List<Double>> byMinute = new TreeMap<>();

  MemoryWatch(long pid) {
    this.pid = pid;
  }

  /** Reads once; what the system does not tell is left out. */
  synchronized void sample() {
    String resident =
        SystemFiles.value("/proc/%d/status".formatted(pid), "VmRSS").replaceAll("\\D", "");
    if (!resident.isEmpty()) {
      int minute = (int) ((System.nanoTime() - begin) / 1e9 / SECONDS_A_MINUTE);
      byMinute
          .computeIfAbsent(minute, _ -> new ArrayList<>())
          .add(Long.parseLong(resident) / 1024.0);
    }
  }

  /** Mean MiB of each minute so far. */
  synchronized List<Double> minutes() {
    return byMinute.values().stream().map(MemoryWatch::mean).toList();
  }

  /** Growth in percent an hour from minute {@code from} on. */
  synchronized Trend growth(int from) {
    return Trend.of(
            byMinute.entrySet().stream()
                .filter(minute -> minute.getKey() >= from)
                .map(minute ->
                    new Trend.Point(minute.getKey() / MINUTES_AN_HOUR, mean(minute.getValue())))
                .toList())
        .inPercent();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
