package io.inferaligner.runner.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to measure.
 *
 * @param kind decode, prefill, batch, steering or capture
 * @param model folder; empty: random weights of {@code shape}
 * @param cache where folders of random weights are kept
 * @param threads arithmetic threads, 0 = one per core
 * @param prompt tokens of a prompt
 * @param tokens decoded tokens per run
 * @param batch rows decoded together
 * @param runs repetitions of each measurement
 * @param serve measure on demand, see {@link BenchMain}
 */
record BenchOptions(
    String kind,
    Optional<Path> model,
    String shape,
    Path cache,
    String dtype,
    int threads,
    int prompt,
    int tokens,
    int batch,
    int runs,
    long seed,
    boolean serve,
    Optional<Path> json) {
  static final List<String> KINDS = List.of("decode", "prefill", "batch", "steering", "capture");
  static final String USAGE =
      "usage: bench decode|prefill|batch|steering|capture [--model DIR | --shape NAME] [--dtype bf16] [--threads N] [--prompt N] [--tokens N] [--batch N] [--runs N] [--seed N] [--json FILE]";

  static BenchOptions parse(String[] arguments) {
    if (arguments.length % 2 == 0 || !KINDS.contains(arguments[0])) {
      throw new IllegalArgumentException(USAGE);
    }
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    BenchOptions parsed =
        new BenchOptions(
            arguments[0],
            Optional.ofNullable(options.remove("--model")).map(Path::of),
            text(options, "--shape", "tinyllama-1.1b"),
            Path.of(text(options, "--cache", System.getProperty("java.io.tmpdir"))),
            text(options, "--dtype", "bf16"),
            number(options, "--threads", 0),
            number(options, "--prompt", 128),
            number(options, "--tokens", 32),
            number(options, "--batch", 1),
            number(options, "--runs", 5),
            number(options, "--seed", 1),
            Boolean.parseBoolean(text(options, "--serve", "false")),
            Optional.ofNullable(options.remove("--json")).map(Path::of));
    if (!options.isEmpty()) {
      throw new IllegalArgumentException(options.keySet().iterator().next() + "? " + USAGE);
    }
    return parsed;
  }

  private static String text(Map<String, String> options, String name, String fallback) {
    String value = options.remove(name);
    return value == null ? fallback : value;
  }

  private static int number(Map<String, String> options, String name, int fallback) {
    String value = options.remove(name);
    try {
      int number = value == null ? fallback : Integer.parseInt(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // falls through to the one sentence below
    }
    throw new IllegalArgumentException(
        "%s takes a whole number of at least 0, not '%s'".formatted(name, value));
  }
}
