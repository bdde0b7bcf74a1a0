package io.inferaligner.runner.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A golden case made by bench/golden/make_golden.py. */
public final class Golden {
  private static final Path ALL = Path.of("src", "test", "resources", "golden");

  final Path folder;
  private final JsonNode values;

  public Golden(String name) {
    folder = ALL.resolve(name);
    try {
      values = new ObjectMapper().readTree(folder.resolve("golden.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of all cases, in order. */
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(ALL)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DecoderEngine load(Precision precision, int slots) {
    return DecoderEngine.load(
        ModelFolder.open(folder), new EngineOptions(Optional.of(precision), 1, slots, 0));
  }

  /** The prompt, 13 tokens. */
  public TokenIds ids() {
    return ids("ids");
  }

  /**
   * Ids of the reference.
   *
   * @param key ids: the prompt; generated: 128 greedy tokens behind it
   */
  public TokenIds ids(String key) {
    JsonNode array = values.path(key);
    return TokenIds.of(IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray());
  }

  /**
   * Residuals [L, T, d] or logits [T, V] of the reference, flat.
   *
   * @param name f32.residuals, f32.logits, bf16.residuals, bf16.logits
   */
  float[] tensor(String name, Integer... shape) {
    WeightFiles.Entry entry =
        WeightFiles.open(List.of(folder.resolve("golden.safetensors")))
            .require(name, name, Stream.of(shape).map(Integer::longValue).toList());
    byte[] bytes = new byte[(int) entry.length()];
    try (RandomAccessFile file = new RandomAccessFile(entry.file().toFile(), "r")) {
      file.seek(entry.offset());
      file.readFully(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] tensor = new float[bytes.length / entry.valueBytes()];
    for (int i = 0; i < tensor.length; i++) {
      tensor[i] =
          entry.valueBytes() == 4
              ? stored.getFloat()
              : Float.intBitsToFloat(stored.getShort() << 16);
    }
    return tensor;
  }

  /** ‖ours − reference‖ / ‖reference‖ over {@code tokens} rows of {@code reference}. */
  static double relativeError(float[] reference, int from, int tokens, IntFunction<float[]> ours) {
    double difference = 0;
    double norm = 0;
    int at = from;
    for (int token = 0; token < tokens; token++) {
      for (float value : ours.apply(token)) {
        double expected = reference[at++];
        difference += (value - expected) * (value - expected);
        norm += expected * expected;
      }
    }
    return Math.sqrt(difference / norm);
  }

  /** The same for one row. */
  static double relativeError(float[] reference, float[] ours) {
    return relativeError(reference, 0, 1, _ -> ours);
  }
}
