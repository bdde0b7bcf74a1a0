package io.inferaligner.runner.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to measure.
 *
 * @param kind one of {@link #KINDS}
 * @param model folder; empty: random weights of {@code shape}
 * @param cache where folders of random weights are kept
 * @param threads arithmetic threads, 0 = one per core
 * @param prompt tokens of a prompt
 * @param tokens decoded tokens per run
 * @param runs repetitions of each measurement
 * @param width d of the activations that kind gate sends
 * @param prompts files of prompts that kind quantized reads: harmful ones, harmless ones
 * @param gate a running gate-service; kind gate needs it, kind steering asks it if it is there
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
    int runs,
    int width,
    long seed,
    Optional<GateAccess> gate,
    List<Path> prompts,
    Optional<Path> json) {
  static final List<String> KINDS =
      List.of(
          "decode",
          "prefill",
          "batch",
          "steering",
          "gate",
          "capture",
          "quantized",
          "serve",
          "describe");
  static final String USAGE =
      "usage: bench decode|prefill|batch|steering|gate|capture|quantized|serve|describe [--model DIR | --shape NAME] [--dtype bf16] [--threads N] [--prompt N] [--tokens N] [--runs N] [--width N] [--seed N] [--gate HOST:PORT --registry HOST:PORT --key FILE --gate-pid N] [--prompts FILE,FILE] [--json FILE]";

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
            Math.max(1, number(options, "--runs", 5)),
            Math.max(1, number(options, "--width", 4096)),
            number(options, "--seed", 1),
            gate(options),
            prompts(options),
            Optional.ofNullable(options.remove("--json")).map(Path::of));
    if (!options.isEmpty()) {
      throw new IllegalArgumentException(options.keySet().iterator().next() + "? " + USAGE);
    }
    return parsed;
  }

  /** What a report says about the run. */
  Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    if (kind.equals("gate")) {
      settings.put("width", width);
    } else {
      settings.put("model", model.map(path -> path.getFileName().toString()).orElse(shape));
      settings.put("dtype", dtype);
      settings.put("threads", threads);
      settings.put("prompt", prompt);
      settings.put("tokens", tokens);
    }
    settings.put("runs", runs);
    return settings;
  }

  private static List<Path> prompts(Map<String, String> options) {
    String files = options.remove("--prompts");
    return files == null ? List.of() : Arrays.stream(files.split(",", -1)).map(Path::of).toList();
  }

  private static Optional<GateAccess> gate(Map<String, String> options) {
    String gate = options.remove("--gate");
    String registry = options.remove("--registry");
    String key = options.remove("--key");
    String pid = options.remove("--gate-pid");
    if (gate == null && registry == null && key == null && pid == null) {
      return Optional.empty();
    }
    if (gate == null || registry == null || key == null || pid == null) {
      throw new IllegalArgumentException(
          "--gate, --registry, --key and --gate-pid go together; " + USAGE);
    }
    return Optional.of(new GateAccess(gate, registry, Path.of(key), Long.parseLong(pid)));
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
