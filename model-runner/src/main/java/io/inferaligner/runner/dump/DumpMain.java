package io.inferaligner.runner.dump;

import io.inferaligner.core.bundle.Safetensors;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.EngineOptions;
import io.inferaligner.runner.engine.LogitChoice;
import io.inferaligner.runner.engine.Logits;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.engine.Precision;
import io.inferaligner.runner.engine.StepInput;
import io.inferaligner.runner.engine.StepOutput;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code model dump}: residual.&lt;l&gt; [T, d] after each block l = 1…L (before any next norm),
 * logits [T, V], and with --generate N the N greedy ids behind the prompt. --shift FILE names a
 * safetensors file with vectors shift.&lt;l&gt; [d] that are added after block l at every position.
 */
public final class DumpMain {
  private static final String USAGE =
      "usage: model dump --model DIR --ids 1,2,3 [--dtype f32|bf16|int8|w8a8|int4] [--generate N] [--shift FILE] --out FILE.safetensors";

  private DumpMain() {}

  public static void main(String[] arguments) {
    try {
      run(options(arguments));
    } catch (SteeringException e) {
      fail(e.fault().message());
    } catch (IllegalArgumentException e) {
      fail(e.getMessage() == null ? USAGE : e.getMessage());
    } catch (IOException e) {
      fail("cannot read or write a file: " + e.getMessage());
    }
  }

  private static void run(Map<String, String> options) throws IOException {
    TokenIds ids = ids(required(options, "--ids"));
    int generate = number(options.getOrDefault("--generate", "0"));
    Path out = Path.of(required(options, "--out"));
    ModelFolder folder = ModelFolder.open(Path.of(required(options, "--model")));
    EngineOptions engineOptions = new EngineOptions(precision(options.get("--dtype")), 0, 1, 0);
    try (DecoderEngine engine = DecoderEngine.load(folder, engineOptions)) {
      TensorFileWriter file = new TensorFileWriter();
      int shift = shift(engine, options.get("--shift"));
      Logits last = addPrompt(engine, ids, shift, file);
      if (generate > 0) {
        file.addInts("generated", greedy(engine, last, shift, ids.size(), generate), generate);
      }
      file.write(out);
    }
    System.out.println("wrote " + out);
  }

  private static Logits addPrompt(
      DecoderEngine engine, TokenIds ids, int shift, TensorFileWriter file) {
    int layers = engine.config().layers();
    int width = engine.config().width();
    List<Integer> all = IntStream.rangeClosed(1, layers).boxed().toList();
    StepOutput output =
        engine.step(
            new StepInput(
                List.of(new StepRow(0, 0, ids, shift, 0)), all, TokenChoice.ALL, LogitChoice.ALL));
    for (int layer : all) {
      float[] values = new float[ids.size() * width];
      for (int token = 0; token < ids.size(); token++) {
        float[] vector = output.residuals().getFirst().vector(layer, token).toArray();
        System.arraycopy(vector, 0, values, token * width, width);
      }
      file.addFloats("residual." + layer, values, ids.size(), width);
    }
    Logits logits = output.logits().getFirst();
    file.addFloats("logits", logits.toArray(), ids.size(), engine.config().vocabulary());
    return logits;
  }

  private static int[] greedy(
      DecoderEngine engine, Logits prompt, int shift, int position, int count) {
    int[] generated = new int[count];
    Logits logits = prompt;
    for (int i = 0; i < count; i++) {
      generated[i] = logits.argMax();
      if (i + 1 < count) {
        StepRow row = new StepRow(0, position + i, TokenIds.of(generated[i]), shift, 0);
        logits =
            engine
                .step(new StepInput(List.of(row), List.of(), TokenChoice.LAST, LogitChoice.LAST))
                .logits()
                .getFirst();
      }
    }
    return generated;
  }

  /** Index of the shift in {@code file}; 0 without one. */
  private static int shift(DecoderEngine engine, @Nullable String file) throws IOException {
    if (file == null) {
      return 0;
    }
    List<LayerShift> shifts = new ArrayList<>();
    Safetensors.read(Files.readAllBytes(Path.of(file)))
        .forEach((name, vector) -> {
          if (!name.matches("shift\\.\\d{1,4}")) {
            throw new IllegalArgumentException(
                "tensor '" + name + "' should be called shift.LAYER");
          }
          shifts.add(new LayerShift(number(name.substring("shift.".length())), vector));
        });
    return engine.registerShift(shifts);
  }

  private static Map<String, String> options(String[] arguments) {
    List<String> known = List.of("--model", "--ids", "--dtype", "--generate", "--shift", "--out");
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!known.contains(arguments[i]) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(USAGE);
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    return options;
  }

  private static String required(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing; " + USAGE);
    }
    return value;
  }

  private static TokenIds ids(String text) {
    return TokenIds.of(
        Arrays.stream(text.split(",", -1)).mapToInt(id -> number(id.strip())).toArray());
  }

  private static int number(String text) {
    try {
      int value = Integer.parseInt(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the one sentence below
    }
    throw new IllegalArgumentException("'" + text + "' is no whole number of at least 0; " + USAGE);
  }

  private static Optional<Precision> precision(@Nullable String dtype) {
    if (dtype == null) {
      return Optional.empty();
    }
    return Optional.of(
        Precision.labelled(dtype)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "unknown dtype '%s': use one of %s".formatted(dtype, Precision.labels()))));
  }

  private static void fail(String sentence) {
    System.err.println(sentence);
    System.exit(2);
  }
}
