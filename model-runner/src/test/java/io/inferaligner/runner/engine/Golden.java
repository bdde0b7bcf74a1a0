package io.inferaligner.runner.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/** A golden case made by bench/golden/make_golden.py. */
final class Golden {
  final Path folder;
  final JsonNode values;

  Golden(String name) {
    folder = Path.of("src", "test", "resources", "golden", name);
    try {
      values = new ObjectMapper().readTree(folder.resolve("golden.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DecoderEngine load(Precision precision, int slots) {
    return DecoderEngine.load(
        ModelFolder.open(folder), new EngineOptions(Optional.of(precision), 1, slots, 0));
  }

  TokenIds ids() {
    return ids("ids");
  }

  TokenIds ids(String key) {
    JsonNode array = values.path(key);
    return TokenIds.of(IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray());
  }

  /** ‖ours − reference‖ / ‖reference‖ over all tokens. */
  static double relativeError(JsonNode reference, java.util.function.IntFunction<float[]> ours) {
    double difference = 0;
    double norm = 0;
    for (int token = 0; token < reference.size(); token++) {
      float[] row = ours.apply(token);
      for (int i = 0; i < row.length; i++) {
        double expected = reference.get(token).get(i).asDouble();
        difference += (row[i] - expected) * (row[i] - expected);
        norm += expected * expected;
      }
    }
    return Math.sqrt(difference / norm);
  }
}
