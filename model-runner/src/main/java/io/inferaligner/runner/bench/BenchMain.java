package io.inferaligner.runner.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.EngineOptions;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.engine.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code bench KIND}: prints a table and, with --json, writes the same as JSON. With --serve true
 * it measures once per line read from standard input and prints one number per line, so that a
 * harness can let it take turns with another engine.
 */
public final class BenchMain {
  private BenchMain() {}

  public static void main(String[] arguments) throws Exception {
    try {
      run(BenchOptions.parse(arguments));
    } catch (SteeringException e) {
      fail(e.fault().message());
    } catch (IllegalArgumentException e) {
      fail(e.getMessage() == null ? BenchOptions.USAGE : e.getMessage());
    } catch (IOException e) {
      fail("cannot read or write a file: " + e.getMessage());
    }
  }

  private static void run(BenchOptions options) throws Exception {
    Path model =
        options.model().isPresent()
            ? options.model().get()
            : RandomModel.folder(
                options.cache(), BenchShape.named(options.shape()), options.seed());
    long begin = System.nanoTime();
    EngineOptions engineOptions =
        new EngineOptions(
            Optional.of(precision(options.dtype())), options.threads(), slots(options), 2048);
    try (DecoderEngine engine = DecoderEngine.load(ModelFolder.open(model), engineOptions)) {
      EngineBench bench = new EngineBench(engine, options.seed());
      if (options.serve()) {
        serve(options, bench);
        return;
      }
      bench.prefill(16);
      double coldStart = (System.nanoTime() - begin) / 1e9;
      BenchReport report = new BenchRuns(options, bench, engine.config().layers()).run();
      report.fact("cold_start_seconds", coldStart);
      report.fact("peak_resident_mebibytes", Machine.peakResidentMebibytes());
      System.out.print(report.table());
      if (options.json().isPresent()) {
        Files.writeString(
            options.json().get(),
            new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(report.json()));
      }
    }
  }

  private static void serve(BenchOptions options, EngineBench bench) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      System.out.println(
          order.equals("prefill")
              ? bench.prefill(options.prompt())
              : bench.decode(options.prompt(), options.tokens(), new int[options.batch()]));
    }
  }

  private static int slots(BenchOptions options) {
    return Math.max(16, options.batch());
  }

  private static Precision precision(String label) {
    return Precision.labelled(label)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "unknown dtype '%s': use one of %s".formatted(label, Precision.labels())));
  }

  private static void fail(String sentence) {
    System.err.println(sentence);
    System.exit(2);
  }
}
