package io.inferaligner.runner.bench;

import io.inferaligner.runner.engine.TokenChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** The kinds of measurement. Variants take turns within a run: only their ratios count. */
final class BenchRuns {
  private static final String TOKENS = "tokens/s";

  private static final class Variant {
    final String name;
    final DoubleSupplier measurement;
    final List<Double> values = new ArrayList<>();

    Variant(String name, DoubleSupplier measurement) {
      this.name = name;
      this.measurement = measurement;
    }

    double measure() {
      return measurement.getAsDouble();
    }
  }

  private final BenchOptions options;
  private final EngineBench bench;
  private final int layers;
  private final BenchReport report;

  BenchRuns(BenchOptions options, EngineBench bench, int layers) {
    this.options = options;
    this.bench = bench;
    this.layers = layers;
    this.report = new BenchReport(options);
  }

  BenchReport run() throws ExecutionException, InterruptedException {
    switch (options.kind()) {
      case "decode" -> decode();
      case "prefill" ->
          alternate(
              List.of(
                  new Variant(
                      "prefill " + options.prompt(), () -> bench.prefill(options.prompt()))));
      case "batch" -> batch();
      case "steering" -> steering();
      default -> capture();
    }
    return report;
  }

  private void decode() throws ExecutionException, InterruptedException {
    int threads =
        options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
    MemoryProbe memory = new MemoryProbe(threads);
    List<Double> bandwidth = new ArrayList<>();
    List<Double> speed = new ArrayList<>();
    memory.bytesPerSecond();
    plain(1);
    for (int run = 0; run < options.runs(); run++) {
      bandwidth.add(memory.bytesPerSecond() / 1e9);
      speed.add(plain(1));
    }
    Sample limit = new Sample("memory read", "GB/s", bandwidth);
    Sample decode = new Sample("decode, batch 1", TOKENS, speed);
    report.add(limit);
    report.add(decode);
    if (options.model().isEmpty()) {
      double bytes = BenchShape.named(options.shape()).readPerToken() * bytesPerWeight();
      report.fact("weights_gigabytes_per_token", bytes / 1e9);
      report.fact("share_of_bandwidth_limit", decode.median() * bytes / 1e9 / limit.highest());
    }
  }

  private double bytesPerWeight() {
    return switch (options.dtype()) {
      case "f32" -> 4;
      case "int8", "w8a8" -> 1;
      case "int4" -> 0.5 + 4.0 / 64;
      default -> 2;
    };
  }

  private void batch() {
    List<Variant> variants = new ArrayList<>();
    for (int batch : new int[] {1, 4, 8, 16}) {
      variants.add(new Variant("decode, batch " + batch, () -> plain(batch)));
    }
    List<Sample> samples = alternate(variants);
    report.fact("batch_16_over_batch_1", samples.getLast().median() / samples.getFirst().median());
  }

  private void steering() {
    int[] shifts = bench.shifts(16);
    int[] same = IntStream.range(0, 16).map(_ -> shifts[0]).toArray();
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant("batch 1, not steered", () -> plain(1)));
    variants.add(new Variant("batch 1, steered", () -> decode(new int[] {shifts[0]})));
    variants.add(new Variant("batch 16, not steered", () -> plain(16)));
    variants.add(new Variant("batch 16, steered", () -> decode(same)));
    variants.add(new Variant("batch 16, 16 bundles", () -> decode(shifts)));
    List<Sample> samples = alternate(variants);
    report.fact("cost_batch_1_percent", cost(samples.get(0), samples.get(1)));
    report.fact("cost_batch_16_percent", cost(samples.get(2), samples.get(3)));
    report.fact("cost_16_bundles_percent", cost(samples.get(2), samples.get(4)));
  }

  private void capture() {
    List<Integer> all = IntStream.rangeClosed(1, layers).boxed().toList();
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant("bare prefill", () -> bench.prefill(options.prompt())));
    variants.add(
        new Variant(
            "capture, last token, all layers",
            () -> bench.prefill(options.prompt(), all, TokenChoice.LAST)));
    variants.add(
        new Variant(
            "capture, all tokens, all layers",
            () -> bench.prefill(options.prompt(), all, TokenChoice.ALL)));
    List<Sample> samples = alternate(variants);
    report.fact("capture_share_of_prefill", samples.get(1).median() / samples.get(0).median());
    report.fact("capture_all_share_of_prefill", samples.get(2).median() / samples.get(0).median());
  }

  private List<Sample> alternate(List<Variant> variants) {
    variants.forEach(Variant::measure);
    for (int run = 0; run < options.runs(); run++) {
      variants.forEach(variant -> variant.values.add(variant.measure()));
    }
    List<Sample> samples =
        variants.stream().map(v -> new Sample(v.name, TOKENS, v.values)).toList();
    samples.forEach(report::add);
    return samples;
  }

  private double plain(int batch) {
    return decode(new int[batch]);
  }

  private double decode(int[] shifts) {
    return bench.decode(options.prompt(), options.tokens(), shifts);
  }

  private static double cost(Sample without, Sample with) {
    return 100 * (without.median() / with.median() - 1);
  }
}
