package io.inferaligner.runner.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.EngineOptions;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.engine.Precision;
import io.inferaligner.runner.engine.WeightCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code bench KIND}: prints a table and, with --json, writes the same as JSON. Kind serve measures
 * on demand, see {@link BenchServer}; kind describe prints what the model's program is started
 * with, see {@link ProgramDescription}.
 */
public final class BenchMain {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int SLOTS = 16;
  private static final int CONTEXT = 2048;

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
    if (options.kind().equals("gate")) {
      write(options, new GateRuns(options).run());
      return;
    }
    ModelFolder folder = ModelFolder.open(model(options));
    if (options.kind().equals("quantized")) {
      write(options, new QuantizedRuns(options, folder).run());
      return;
    }
    if (options.kind().equals("describe")) {
      System.out.println(JSON.writeValueAsString(ProgramDescription.of(folder.config())));
      return;
    }
    long begin = System.nanoTime();
    EngineOptions engineOptions =
        new EngineOptions(
                Optional.of(precision(options.dtype())), options.threads(), SLOTS, CONTEXT)
            .withCache(WeightCache.ofUser());
    try (DecoderEngine engine = DecoderEngine.load(folder, engineOptions)) {
      EngineBench bench = new EngineBench(engine, options.seed());
      if (options.kind().equals("serve")) {
        new BenchServer(bench).run(System.in, System.out);
      } else {
        write(options, new BenchRuns(options, bench).run(begin));
      }
    }
  }

  private static Path model(BenchOptions options) throws IOException {
    return options.model().isPresent()
        ? options.model().get()
        : RandomModel.folder(options.cache(), BenchShape.named(options.shape()), options.seed());
  }

  private static void write(BenchOptions options, BenchReport report) throws IOException {
    System.out.print(report.table());
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), JSON.writeValueAsString(report.json()));
    }
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
