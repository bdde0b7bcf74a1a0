package io.inferaligner.runner.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Measures on demand, so that a harness ({@code bench/speed}) can let engines take turns. One order
 * a line, one JSON object a line back:
 *
 * <pre>
 * prefill TOKENS                → {"seconds": of the whole prompt}
 * decode PROMPT TOKENS BATCH    → {"seconds": of all decode steps}
 * </pre>
 */
final class BenchServer {
  /** Prompts that an order has seeds for. */
  private static final int ROWS = 64;

  private final EngineBench bench;
  private final ObjectMapper json = new ObjectMapper();

  BenchServer(EngineBench bench) {
    this.bench = bench;
  }

  /** Serves until {@code in} ends. */
  void run(InputStream in, PrintStream out) throws IOException {
    out.println(json.writeValueAsString(Map.of("ready", true)));
    BufferedReader orders = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    long count = 0;
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      bench.seedPrompts(ROWS * count++);
      out.println(json.writeValueAsString(answer(order.split(" ", -1))));
    }
  }

  private Map<String, Double> answer(String[] order) {
    return switch (order[0]) {
      case "prefill" -> {
        int tokens = Integer.parseInt(order[1]);
        yield Map.of("seconds", tokens / bench.prefill(tokens));
      }
      case "decode" -> {
        int tokens = Integer.parseInt(order[2]);
        int batch = Integer.parseInt(order[3]);
        double rate = bench.decode(Integer.parseInt(order[1]), tokens, new int[batch]);
        yield Map.of("seconds", batch * tokens / rate);
      }
      default -> throw new IllegalArgumentException("unknown order '" + order[0] + "'");
    };
  }
}
