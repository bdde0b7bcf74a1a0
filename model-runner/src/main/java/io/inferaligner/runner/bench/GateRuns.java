package io.inferaligner.runner.bench;

import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.tensor.DenseVector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** What a gate-service on this machine costs: time of a question, and questions per core. */
final class GateRuns {
  private static final int LAYERS = 4;
  private static final int CALLS = 1_000;
  private static final int PACED_CALLS = 100;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration LOAD = Duration.ofSeconds(3);
  private static final int IN_FLIGHT = 64;
  private static final Goal P50 = Goal.atMost(0.3);
  private static final Goal P99 = Goal.atMost(1);
  private static final Goal PER_CORE = Goal.atLeast(20_000);

  private record Line(String name, GateLine line) {}

  private interface LoadRun {
    long run(Duration time) throws InterruptedException;
  }

  private final BenchOptions options;
  private final GateAccess access;
  private final BenchReport report;

  GateRuns(BenchOptions options) {
    this.options = options;
    this.access =
        options
            .gate()
            .orElseThrow(() -> new IllegalArgumentException("bench gate needs --gate HOST:PORT"));
    this.report = new BenchReport(options);
  }

  BenchReport run() throws IOException, InterruptedException {
    DenseVector activation =
        DenseVector.ofDoubles(new Random(options.seed()).doubles(options.width(), -1, 1).toArray());
    try (GateLine line = GateLine.open(access, LAYERS, options.width(), options.seed());
        GateLine calls = GateLine.unary(access, line.bundle());
        GateLoadClient load = new GateLoadClient(access, line.bundle(), activation)) {
      List<Line> lines = List.of(new Line("DecideStream", line), new Line("Decide", calls));
      roundTrips("%s, one question after another", lines, activation, CALLS, Duration.ZERO);
      roundTrips("%s, a question every 10 ms", lines, activation, PACED_CALLS, PAUSE);
      throughput("Decide, %d in flight".formatted(IN_FLIGHT), t -> load.unary(t, IN_FLIGHT));
      throughput(
          "DecideStream, %d in flight".formatted(IN_FLIGHT), t -> load.streamed(t, IN_FLIGHT));
    }
    return report;
  }

  /** Each run asks by all {@code lines} in turn. */
  private void roundTrips(
      String subject, List<Line> lines, DenseVector activation, int calls, Duration pause) {
    Map<String, List<Double>> middle = new LinkedHashMap<>();
    Map<String, List<Double>> tail = new LinkedHashMap<>();
    for (int run = 0; run < options.runs(); run++) {
      for (Line line : lines) {
        Sample sample = new Sample(millis(line.line(), activation, calls, pause));
        middle.computeIfAbsent(line.name(), _ -> new ArrayList<>()).add(sample.median());
        tail.computeIfAbsent(line.name(), _ -> new ArrayList<>()).add(sample.quantile(0.99));
      }
    }
    for (Line line : lines) {
      String name = subject.formatted(line.name());
      report.add(
          Figure.of(
                  name,
                  "round trip p50",
                  "ms",
                  new Sample(middle.getOrDefault(line.name(), List.of())))
              .withGoal(P50));
      report.add(
          Figure.of(
                  name,
                  "round trip p99",
                  "ms",
                  new Sample(tail.getOrDefault(line.name(), List.of())))
              .withGoal(P99));
    }
  }

  private static List<Double> millis(
      GateLine line, DenseVector activation, int calls, Duration pause) {
    List<Double> millis = new ArrayList<>(calls);
    for (int call = 0; call < calls; call++) {
      LockSupport.parkNanos(pause.toNanos());
      long begin = System.nanoTime();
      line.ask(GateReading.of(line.bundle().gate().layer(), activation));
      millis.add((System.nanoTime() - begin) / 1e6);
    }
    return millis;
  }

  private void throughput(String subject, LoadRun load) throws InterruptedException {
    load.run(LOAD);
    List<Double> perCore = new ArrayList<>();
    List<Double> perSecond = new ArrayList<>();
    for (int run = 0; run < options.runs(); run++) {
      double cpu = cpuSeconds();
      long begin = System.nanoTime();
      long verdicts = load.run(LOAD);
      perSecond.add(verdicts * 1e9 / (System.nanoTime() - begin));
      perCore.add(verdicts / (cpuSeconds() - cpu));
    }
    report.add(
        Figure.of(subject, "decisions per core", "1/CPU second", new Sample(perCore))
            .withGoal(PER_CORE));
    report.add(Figure.of(subject, "decisions", "1/s", new Sample(perSecond)));
  }

  private double cpuSeconds() {
    return ProcessHandle.of(access.processId())
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow(() -> new IllegalStateException("gate-service has ended"))
            .toNanos()
        / 1e9;
  }
}
