package io.inferaligner.core.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The safetensors container as bundles use it: float32 vectors of rank 1, contiguous from offset 0,
 * every value finite (limits of reliability.md §4.2, checked before anything is allocated).
 */
public final class Safetensors {
  /** Largest header in bytes. */
  public static final int MAX_HEADER = 1 << 20;

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,128}");
  private static final JsonMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(4).maxNumberLength(20).build())
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build());

  private Safetensors() {}

  /** The file with the given vectors, in name order. */
  public static byte[] write(SortedMap<String, DenseVector> vectors) {
    Map<String, Object> header = new LinkedHashMap<>();
    long end = 0;
    for (Map.Entry<String, DenseVector> entry : vectors.entrySet()) {
      requireName(entry.getKey());
      long begin = end;
      end += (long) entry.getValue().size() * Float.BYTES;
      header.put(
          entry.getKey(),
          Map.of(
              "dtype", "F32",
              "shape", new long[] {entry.getValue().size()},
              "data_offsets", new long[] {begin, end}));
    }
    byte[] json = padded(CanonicalJson.write(header));
    ByteBuffer file =
        ByteBuffer.allocate(Math.toIntExact(Long.BYTES + json.length + end))
            .order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    vectors.values().forEach(vector -> vector.writeTo(file));
    return file.array();
  }

  /**
   * The vectors of {@code file} by name.
   *
   * @throws SteeringException BUNDLE_MALFORMED, BUNDLE_LIMIT_EXCEEDED, BUNDLE_NON_FINITE
   */
  public static SortedMap<String, DenseVector> read(byte[] file) {
    if (file.length < Long.BYTES + 2) {
      throw malformed("the file has only " + file.length + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long headerLength = bytes.getLong();
    if (headerLength < 0 || headerLength > MAX_HEADER) {
      throw new SteeringException(
          FaultReason.BUNDLE_LIMIT_EXCEEDED,
          "the safetensors header claims %s bytes, at most %d are allowed"
              .formatted(Long.toUnsignedString(headerLength), MAX_HEADER));
    }
    if (headerLength > bytes.remaining()) {
      throw malformed(
          "the header is cut off: %d bytes claimed, %d there"
              .formatted(headerLength, bytes.remaining()));
    }
    JsonNode header = parse(file, (int) headerLength);
    int dataStart = Long.BYTES + (int) headerLength;
    TreeMap<Long, Map.Entry<String, Long>> layout = layout(header, file.length - dataStart);
    SortedMap<String, DenseVector> vectors = new TreeMap<>();
    layout.forEach((begin, entry) -> {
      int length = Math.toIntExact(entry.getValue() - begin);
      DenseVector vector =
          DenseVector.ofLittleEndian(ByteBuffer.wrap(file, dataStart + begin.intValue(), length));
      if (!vector.isFinite()) {
        throw new SteeringException(
            FaultReason.BUNDLE_NON_FINITE, "tensor '" + entry.getKey() + "' holds NaN or infinity");
      }
      vectors.put(entry.getKey(), vector);
    });
    return vectors;
  }

  /** begin offset → (name, end offset); checks that the tensors tile the data part exactly. */
  private static TreeMap<Long, Map.Entry<String, Long>> layout(JsonNode header, long dataLength) {
    TreeMap<Long, Map.Entry<String, Long>> layout = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      String name = field.getKey();
      if (name.equals("__metadata__")) {
        continue;
      }
      requireName(name);
      JsonNode tensor = field.getValue();
      if (!tensor.path("dtype").asText().equals("F32")) {
        throw malformed("tensor '" + name + "' must have dtype F32");
      }
      JsonNode shape = tensor.path("shape");
      JsonNode offsets = tensor.path("data_offsets");
      if (shape.size() != 1
          || offsets.size() != 2
          || !shape.get(0).isIntegralNumber()
          || !offsets.get(0).isIntegralNumber()
          || !offsets.get(1).isIntegralNumber()) {
        throw malformed("tensor '" + name + "' needs one dimension and two offsets");
      }
      long elements = shape.get(0).asLong();
      long begin = offsets.get(0).asLong();
      long end = offsets.get(1).asLong();
      if (elements < 1
          || elements > dataLength / Float.BYTES
          || begin < 0
          || end > dataLength
          || end - begin != elements * Float.BYTES) {
        throw malformed("tensor '" + name + "': shape and offsets do not agree with the file");
      }
      if (layout.put(begin, Map.entry(name, end)) != null) {
        throw malformed("tensor '" + name + "' overlaps another");
      }
    }
    long expected = 0;
    for (Map.Entry<Long, Map.Entry<String, Long>> entry : layout.entrySet()) {
      if (entry.getKey() != expected) {
        throw malformed(
            "tensor '" + entry.getValue().getKey() + "' leaves a hole or overlaps another");
      }
      expected = entry.getValue().getValue();
    }
    if (expected != dataLength) {
      throw malformed("%d bytes belong to no tensor".formatted(dataLength - expected));
    }
    return layout;
  }

  private static JsonNode parse(byte[] file, int headerLength) {
    if (file[Long.BYTES] != '{') {
      throw malformed("the header does not start with {");
    }
    try {
      JsonNode header = MAPPER.readTree(file, Long.BYTES, headerLength);
      if (!header.isObject()) {
        throw malformed("the header is no JSON object");
      }
      return header;
    } catch (IOException e) {
      throw new SteeringException(
          FaultReason.BUNDLE_MALFORMED, "the safetensors header is no valid JSON", e);
    }
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new SteeringException(
          FaultReason.NAME_INVALID, "a tensor name must match " + NAME.pattern());
    }
  }

  private static byte[] padded(byte[] json) {
    int length = (json.length + 7) / 8 * 8;
    StringBuilder text = new StringBuilder(CanonicalJson.text(json));
    text.repeat(' ', length - json.length);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static SteeringException malformed(String why) {
    return new SteeringException(
        FaultReason.BUNDLE_MALFORMED, "not a usable safetensors file: " + why);
  }
}
