package io.inferaligner.runner.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a model's safetensors files, each mapped into memory on demand, without a copy.
 */
final class WeightFiles {
  private static final long MAX_HEADER = 100L << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One tensor.
   *
   * @param torchType PyTorch's number of the stored type: 6 f32, 5 f16, 15 bf16, 1 int8, 0 uint8
   * @param offset first byte within the file, a multiple of the value size
   * @param length in bytes
   */
  record Entry(Path file, int torchType, List<Long> shape, long offset, long length) {
    Entry {
      shape = List.copyOf(shape);
    }

    /** Size of one value in bytes. */
    int valueBytes() {
      return bytes(torchType);
    }
  }

  /** Types of models' weights. */
  private static final Map<String, Integer> STORED = Map.of("F32", 6, "F16", 5, "BF16", 15);

  /** Types of what {@link QuantizedFile} writes. */
  private static final Map<String, Integer> QUANTIZED = Map.of("F32", 6, "I8", 1, "U8", 0);

  private final Map<String, Entry> entries;

  private WeightFiles(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /**
   * Reads the headers of a model's {@code files}.
   *
   * @throws SteeringException MODEL_INVALID
   */
  static WeightFiles open(List<Path> files) {
    return open(files, STORED);
  }

  /** Reads the header of a file of {@link QuantizedFile}; throws like {@link #open}. */
  static WeightFiles openQuantized(Path file) {
    return open(List.of(file), QUANTIZED);
  }

  private static WeightFiles open(List<Path> files, Map<String, Integer> types) {
    Map<String, Entry> entries = new HashMap<>();
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        readHeader(file, channel, types, entries);
      } catch (IOException e) {
        throw ModelFolder.invalid("cannot read " + file + ": " + e.getMessage());
      }
    }
    return new WeightFiles(entries);
  }

  /**
   * The tensor {@code name} of exactly {@code shape}. Where it is missing, its name without {@code
   * prefix}, as files of a base model have it.
   */
  Entry require(String name, String prefix, List<Long> shape) {
    Entry entry = entries.get(name);
    if (entry == null && name.startsWith(prefix)) {
      entry = entries.get(name.substring(prefix.length()));
    }
    if (entry == null) {
      throw ModelFolder.invalid("the weights lack tensor '" + name + "'");
    }
    if (!entry.shape().equals(shape)) {
      throw ModelFolder.invalid(
          "tensor '%s' has shape %s, config.json asks for %s"
              .formatted(name, entry.shape(), shape));
    }
    return entry;
  }

  /** The tensor {@code name}, if it is there. */
  Optional<Entry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  private static void readHeader(
      Path file, FileChannel channel, Map<String, Integer> types, Map<String, Entry> entries)
      throws IOException {
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (channel.read(prefix, 0) < Long.BYTES) {
      throw ModelFolder.invalid(file + " is cut off: it has no safetensors header");
    }
    long length = prefix.getLong(0);
    if (length < 2 || length > MAX_HEADER) {
      throw ModelFolder.invalid(
          "%s claims a safetensors header of %s bytes"
              .formatted(file, Long.toUnsignedString(length)));
    }
    if (length > channel.size() - Long.BYTES) {
      throw ModelFolder.invalid(
          file + " is cut off within its safetensors header: download it again");
    }
    ByteBuffer header = ByteBuffer.allocate((int) length);
    while (header.hasRemaining() && channel.read(header, Long.BYTES + header.position()) >= 0) {}
    long dataStart = Long.BYTES + length;
    JsonNode json;
    try {
      json = JSON.readTree(header.array());
    } catch (IOException e) {
      throw ModelFolder.invalid(file + " has a safetensors header that is no valid JSON");
    }
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        entries.put(field.getKey(), entry(file, field, types, dataStart, channel.size()));
      }
    }
  }

  private static int bytes(int torchType) {
    return switch (torchType) {
      case 6 -> 4;
      case 5, 15 -> 2;
      default -> 1;
    };
  }

  private static Entry entry(
      Path file,
      Map.Entry<String, JsonNode> field,
      Map<String, Integer> types,
      long dataStart,
      long fileSize) {
    JsonNode tensor = field.getValue();
    Integer type = types.get(tensor.path("dtype").asText());
    if (type == null) {
      throw ModelFolder.invalid(
          "tensor '%s' has type %s; F32, F16 and BF16 are read"
              .formatted(field.getKey(), tensor.path("dtype").asText()));
    }
    List<Long> shape = new ArrayList<>();
    long elements = 1;
    for (JsonNode size : tensor.path("shape")) {
      shape.add(size.asLong());
      elements = Math.multiplyExact(elements, size.asLong());
    }
    long begin = tensor.path("data_offsets").path(0).asLong(-1);
    long end = tensor.path("data_offsets").path(1).asLong(-1);
    if (begin < 0 || end - begin != elements * bytes(type) || dataStart + end > fileSize) {
      throw ModelFolder.invalid(
          "tensor '%s' of %s does not fit the file: it is damaged or cut off"
              .formatted(field.getKey(), file));
    }
    Entry entry = new Entry(file, type, shape, dataStart + begin, end - begin);
    if (entry.offset() % entry.valueBytes() != 0) {
      throw ModelFolder.invalid(
          "tensor '%s' of %s is not aligned: save the model again with the safetensors library"
              .formatted(field.getKey(), file));
    }
    return entry;
  }
}
