package io.inferaligner.runner.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import io.inferaligner.runner.tokenize.ChatTurn;
import io.inferaligner.runner.tokenize.PromptEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What rounding the weights changes, against float32 on the same prompts: hidden states of all
 * blocks, perplexity of the prompts, the next token, and the sides of a gate made in float32: the
 * difference of the means of two kinds of prompts at the middle block, cut half way.
 */
final class QuantizedRuns {
  private static final List<Precision> PRECISIONS =
      List.of(Precision.BF16, Precision.INT8, Precision.W8A8, Precision.INT4);

  /**
   * What one prompt gave. Residuals are those of all blocks and tokens, one block after another.
   */
  private record Reading(
      float[] residuals, float[] atGate, double surprise, int tokens, int next) {}

  private final BenchOptions options;
  private final ModelFolder folder;
  private final BenchReport report;

  QuantizedRuns(BenchOptions options, ModelFolder folder) {
    this.options = options;
    this.folder = folder;
    this.report = new BenchReport(options);
  }

  /** Measures with the prompts of {@link BenchOptions#prompts}: harmful ones, harmless ones. */
  BenchReport run() throws IOException {
    if (options.prompts().size() != 2) {
      throw new IllegalArgumentException("bench quantized needs --prompts HARMFUL,HARMLESS");
    }
    List<TokenIds> harmful;
    List<TokenIds> harmless;
    try (PromptEncoder encoder = PromptEncoder.load(folder)) {
      harmful = prompts(encoder, options.prompts().getFirst());
      harmless = prompts(encoder, options.prompts().getLast());
    }
    List<Reading> exactHarmful = read(Precision.F32, harmful);
    List<Reading> exactHarmless = read(Precision.F32, harmless);
    float[] direction = difference(exactHarmful, exactHarmless);
    double cut = (mean(exactHarmful, direction) + mean(exactHarmless, direction)) / 2;
    List<Reading> exact = joined(exactHarmful, exactHarmless);
    report.add(single("f32", "perplexity", "", perplexity(exact)));
    for (Precision precision : PRECISIONS) {
      List<Reading> rounded = joined(read(precision, harmful), read(precision, harmless));
      compare(precision.label(), exact, rounded, direction, cut);
    }
    return report;
  }

  private void compare(
      String subject, List<Reading> exact, List<Reading> rounded, float[] direction, double cut) {
    List<Double> errors = new ArrayList<>();
    int sameNext = 0;
    int sameSide = 0;
    for (int prompt = 0; prompt < exact.size(); prompt++) {
      Reading a = exact.get(prompt);
      Reading b = rounded.get(prompt);
      errors.add(relativeError(a.residuals(), b.residuals()));
      sameNext += a.next() == b.next() ? 1 : 0;
      boolean side = dot(a.atGate(), direction) > cut;
      sameSide += side == (dot(b.atGate(), direction) > cut) ? 1 : 0;
    }
    double change = 100 * (perplexity(rounded) / perplexity(exact) - 1);
    report.add(Figure.of(subject, "error of hidden states", "", new Sample(errors)));
    report.add(single(subject, "change of perplexity", "%", change));
    report.add(single(subject, "same next token", "%", 100.0 * sameNext / exact.size()));
    report.add(single(subject, "gate agrees", "%", 100.0 * sameSide / exact.size()));
  }

  private Figure single(String subject, String metric, String unit, double value) {
    return Figure.single(subject, metric, unit, value);
  }

  private List<Reading> read(Precision precision, List<TokenIds> prompts) {
    try (DecoderEngine engine =
        DecoderEngine.load(
            folder, new EngineOptions(Optional.of(precision), options.threads(), 1, 0))) {
      return prompts.stream().map(prompt -> read(engine, prompt)).toList();
    }
  }

  private static Reading read(DecoderEngine engine, TokenIds prompt) {
    int layers = engine.config().layers();
    int width = engine.config().width();
    StepOutput output =
        engine.step(
            new StepInput(
                List.of(StepRow.plain(0, 0, prompt)),
                IntStream.rangeClosed(1, layers).boxed().toList(),
                TokenChoice.ALL,
                LogitChoice.ALL));
    float[] residuals = new float[layers * prompt.size() * width];
    int at = 0;
    for (int layer = 1; layer <= layers; layer++) {
      for (int token = 0; token < prompt.size(); token++, at += width) {
        float[] vector = output.residuals().getFirst().vector(layer, token).toArray();
        System.arraycopy(vector, 0, residuals, at, width);
      }
    }
    float[] atGate =
        output.residuals().getFirst().vector((layers + 1) / 2, prompt.size() - 1).toArray();
    Logits logits = output.logits().getFirst();
    double surprise = 0;
    for (int token = 1; token < prompt.size(); token++) {
      surprise += surprise(logits, token - 1, prompt.get(token));
    }
    return new Reading(residuals, atGate, surprise, prompt.size() - 1, logits.argMax());
  }

  /** −log p of {@code id} behind {@code token}. */
  private static double surprise(Logits logits, int token, int id) {
    double top = Double.NEGATIVE_INFINITY;
    for (int other = 0; other < logits.vocabulary(); other++) {
      top = Math.max(top, logits.get(token, other));
    }
    double sum = 0;
    for (int other = 0; other < logits.vocabulary(); other++) {
      sum += Math.exp(logits.get(token, other) - top);
    }
    return top + Math.log(sum) - logits.get(token, id);
  }

  private static double perplexity(List<Reading> readings) {
    double surprise = readings.stream().mapToDouble(Reading::surprise).sum();
    return Math.exp(surprise / readings.stream().mapToInt(Reading::tokens).sum());
  }

  private static double relativeError(float[] exact, float[] rounded) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      double difference = (double) exact[i] - rounded[i];
      error += difference * difference;
      size += (double) exact[i] * exact[i];
    }
    return Math.sqrt(error / size);
  }

  private static float[] difference(List<Reading> some, List<Reading> others) {
    float[] direction = new float[some.getFirst().atGate().length];
    for (int i = 0; i < direction.length; i++) {
      int value = i;
      direction[i] =
          (float)
              (some.stream().mapToDouble(reading -> reading.atGate()[value]).average().orElseThrow()
                  - others.stream()
                      .mapToDouble(reading -> reading.atGate()[value])
                      .average()
                      .orElseThrow());
    }
    return direction;
  }

  private static double mean(List<Reading> readings, float[] direction) {
    return readings.stream()
        .mapToDouble(reading -> dot(reading.atGate(), direction))
        .average()
        .orElseThrow();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static List<Reading> joined(List<Reading> some, List<Reading> others) {
    List<Reading> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  /** The prompts of a JSON Lines file whose split is held out. */
  private static List<TokenIds> prompts(PromptEncoder encoder, Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<TokenIds> prompts = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode row = json.readTree(line);
      if (row.path("split").asText("heldout").equals("heldout")) {
        String text = row.path("text").asText();
        prompts.add(encoder.encode(List.of(new ChatTurn(ChatTurn.Role.USER, text))));
      }
    }
    return prompts;
  }
}
