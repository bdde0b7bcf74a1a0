package io.inferaligner.core.fake;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a measurement found. Written as JSON to the file of property {@code figures.out}, if it is
 * set, with the machine and the commit of property {@code figures.commit}.
 */
public final class Figures {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Figures called {@code name}. */
  public Figures(String name) {
    values.put("name", name);
    values.put(
        "machine",
        "%d cores, %s %s, Java %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.version")));
    values.put("commit", System.getProperty("figures.commit", ""));
  }

  /** Adds a figure; the order of the calls is the order in the file. */
  public Figures put(String key, Object value) {
    values.put(key, value instanceof Double number ? Math.round(number * 1e4) / 1e4 : value);
    return this;
  }

  /** Smallest, median, 99th percentile and largest of {@code values}, and how many there are. */
  public Figures spread(String key, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    Map<String, Object> spread = new LinkedHashMap<>();
    spread.put("n", sorted.length);
    if (sorted.length > 0) {
      spread.put("p50", rounded(quantile(sorted, 0.5)));
      spread.put("p99", rounded(quantile(sorted, 0.99)));
      spread.put("max", rounded(sorted[sorted.length - 1]));
    }
    return put(key, spread);
  }

  /** The smallest of {@code sorted} that at least a share of {@code q} does not exceed. */
  public static double quantile(double[] sorted, double q) {
    return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
  }

  /** Writes the file that was asked for. */
  public void write() {
    String out = System.getProperty("figures.out", "");
    if (out.isEmpty()) {
      return;
    }
    try {
      Files.writeString(
          Path.of(out),
          JsonMapper.builder()
                  .enable(SerializationFeature.INDENT_OUTPUT)
                  .build()
                  .writeValueAsString(values)
              + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return values.toString();
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
