package io.inferaligner.runner.bench;

import io.inferaligner.runner.engine.TokenChoice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** The kinds of measurement. Variants take turns within a run: only their ratios count. */
final class BenchRuns {
  private static final String RATE = "tokens/s";
  private static final int FIRST_PROMPT = 16;

  private final BenchOptions options;
  private final EngineBench bench;
  private final BenchReport report;

  BenchRuns(BenchOptions options, EngineBench bench) {
    this.options = options;
    this.bench = bench;
    this.report = new BenchReport(options);
  }

  /**
   * Measures.
   *
   * @param begin System.nanoTime() before the model was loaded
   */
  BenchReport run(long begin) throws ExecutionException, InterruptedException, IOException {
    bench.prefill(FIRST_PROMPT);
    report.add(
        Figure.single("load and first token", "time", "s", (System.nanoTime() - begin) / 1e9));
    switch (options.kind()) {
      case "decode" -> decode();
      case "prefill" -> prefill();
      case "batch" -> batch();
      case "steering" -> new SteeringRuns(options, bench, report).run();
      default -> capture();
    }
    return report;
  }

  private void memory() {
    report.add(
        Figure.single("process", "peak resident memory", "MiB", Machine.peakResidentMebibytes()));
  }

  private void decode() throws ExecutionException, InterruptedException {
    plain(1);
    memory();
    MemoryProbe probe = MemoryProbe.forThreads(options.threads());
    List<Double> bandwidth = new ArrayList<>();
    List<Double> speed = new ArrayList<>();
    probe.bytesPerSecond();
    for (int run = 0; run < options.runs(); run++) {
      bandwidth.add(probe.bytesPerSecond() / 1e9);
      speed.add(plain(1));
    }
    Sample limit = new Sample(bandwidth);
    report.add(Figure.of("memory read", "bandwidth", "GB/s", limit));
    Figure decode = Figure.of("batch 1", "decode", RATE, new Sample(speed));
    if (options.model().isEmpty()) {
      double gigabytes = BenchShape.named(options.shape()).bytesPerToken(options.dtype()) / 1e9;
      report.add(Figure.single("weights", "read per token", "GB", gigabytes));
      decode = decode.withLimitShare(decode.median() * gigabytes / limit.highest());
    }
    report.add(decode);
  }

  private void prefill() {
    alternate(
        "prefill", Map.of("prompt " + options.prompt(), () -> bench.prefill(options.prompt())));
    memory();
  }

  private void batch() {
    Map<String, DoubleSupplier> variants = new LinkedHashMap<>();
    for (int batch : new int[] {1, 4, 8, 16}) {
      variants.put("batch " + batch, () -> plain(batch));
    }
    Map<String, Sample> samples = alternate("decode", variants);
    report.add(
        Figure.single("batch 16 over batch 1", "ratio", "", ratio(samples, "batch 16", "batch 1"))
            .withGoal(Goal.atLeast(8)));
    memory();
  }

  private void capture() {
    List<Integer> all = IntStream.rangeClosed(1, bench.engine().config().layers()).boxed().toList();
    String bare = "bare prefill";
    String last = "last token, all layers";
    String every = "all tokens, all layers";
    Map<String, DoubleSupplier> variants = new LinkedHashMap<>();
    variants.put(bare, () -> bench.prefill(options.prompt()));
    variants.put(last, () -> bench.prefill(options.prompt(), all, TokenChoice.LAST));
    variants.put(every, () -> bench.prefill(options.prompt(), all, TokenChoice.ALL));
    Map<String, Sample> samples = alternate("prefill", variants);
    report.add(
        Figure.single(last, "share of bare prefill", "", ratio(samples, last, bare))
            .withGoal(Goal.atLeast(0.95)));
    report.add(Figure.single(every, "share of bare prefill", "", ratio(samples, every, bare)));
    memory();
  }

  private Map<String, Sample> alternate(String metric, Map<String, DoubleSupplier> variants) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (int run = 0; run <= options.runs(); run++) {
      variants.forEach((name, variant) ->
          values.computeIfAbsent(name, _ -> new ArrayList<>()).add(variant.getAsDouble()));
    }
    Map<String, Sample> samples = new LinkedHashMap<>();
    // The first value of each is its warm-up.
    values.forEach((name, list) -> samples.put(name, new Sample(list.subList(1, list.size()))));
    samples.forEach((name, sample) -> report.add(Figure.of(name, metric, RATE, sample)));
    return samples;
  }

  private static double ratio(Map<String, Sample> samples, String of, String over) {
    return sample(samples, of).median() / sample(samples, over).median();
  }

  private static Sample sample(Map<String, Sample> samples, String name) {
    Sample sample = samples.get(name);
    if (sample == null) {
      throw new IllegalArgumentException("nothing was measured as " + name);
    }
    return sample;
  }

  private double plain(int batch) {
    return bench.decode(options.prompt(), options.tokens(), new int[batch]);
  }
}
