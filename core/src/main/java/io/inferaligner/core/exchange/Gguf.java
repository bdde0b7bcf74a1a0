package io.inferaligner.core.exchange;

import static io.inferaligner.core.exchange.ControlVectors.malformed;
import static io.inferaligner.core.exchange.ControlVectors.tooMuch;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GGUF control vectors as llama.cpp reads and writes them: {@code general.architecture} is {@code
 * controlvector}, tensor {@code direction.N} [d] in F32 is added to the output of block N counted
 * from 0, which is our block l = N+1. N = 0 does not exist there.
 */
public final class Gguf {
  private static final String ARCHITECTURE = "general.architecture";
  private static final String CONTROL_VECTOR = "controlvector";
  private static final String ALIGNMENT = "general.alignment";
  private static final String HINT = "controlvector.model_hint";
  private static final String COUNT = "controlvector.layer_count";
  private static final Pattern DIRECTION = Pattern.compile("direction\\.(0|[1-9]\\d{0,3})");
  private static final int VERSION = 3;
  private static final int F32 = 0;
  private static final int TYPE_UINT32 = 4;
  private static final int TYPE_STRING = 8;
  private static final int STANDARD_ALIGNMENT = 32;
  private static final int MAX_ALIGNMENT = 64 << 10;

  private Gguf() {}

  /**
   * The vectors of {@code file}.
   *
   * @throws SteeringException BUNDLE_MALFORMED, BUNDLE_LIMIT_EXCEEDED, BUNDLE_NON_FINITE,
   *     BUNDLE_DIM_MISMATCH
   */
  public static ControlVectors read(byte[] file) {
    if (file.length > BundleCodec.MAX_VECTOR_BYTES) {
      throw tooMuch("bytes", Integer.toString(file.length), BundleCodec.MAX_VECTOR_BYTES);
    }
    GgufHead head = GgufHead.read(file);
    String architecture = head.metadata().getOrDefault(ARCHITECTURE, "");
    if (!architecture.equals(CONTROL_VECTOR)) {
      throw malformed(
          "%s is '%s', a control vector has '%s'"
              .formatted(ARCHITECTURE, architecture, CONTROL_VECTOR));
    }
    int alignment = alignment(head);
    long start = aligned(head.end(), alignment);
    SortedMap<Long, GgufHead.Tensor> layout = new TreeMap<>();
    for (GgufHead.Tensor tensor : head.tensors()) {
      if (layout.put(tensor.offset(), tensor) != null) {
        throw malformed("tensor '" + tensor.name() + "' overlaps another");
      }
    }
    requireTiled(layout, alignment, file, start);
    SortedMap<Integer, DenseVector> byLayer = new TreeMap<>();
    layout.forEach((offset, tensor) ->
        byLayer.put(
            layer(tensor.name()),
            DenseVector.ofLittleEndian(
                ByteBuffer.wrap(
                    file, (int) (start + offset), (int) tensor.elements() * Float.BYTES))));
    return new ControlVectors(byLayer, head.metadata().getOrDefault(HINT, ""));
  }

  /**
   * The file of {@code vectors}.
   *
   * @param remarks further metadata, by keys of our own
   * @throws SteeringException REQUEST_INVALID if block 1 is among them
   */
  public static byte[] write(ControlVectors vectors, SortedMap<String, String> remarks) {
    if (vectors.byLayer().containsKey(1)) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "a GGUF control vector cannot steer block 1: its numbers begin with block 2");
    }
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    bytes(head, "GGUF".getBytes(StandardCharsets.UTF_8));
    int32(head, VERSION);
    int64(head, vectors.byLayer().size());
    int64(head, 3L + remarks.size());
    entry(head, ARCHITECTURE, CONTROL_VECTOR);
    entry(head, HINT, vectors.modelHint());
    text(head, COUNT);
    int32(head, TYPE_UINT32);
    int32(head, vectors.byLayer().size());
    remarks.forEach((key, value) -> entry(head, key, value));
    long offset = 0;
    for (Map.Entry<Integer, DenseVector> direction : vectors.byLayer().entrySet()) {
      text(head, "direction." + (direction.getKey() - 1));
      int32(head, 1);
      int64(head, direction.getValue().size());
      int32(head, F32);
      int64(head, offset);
      offset = aligned(offset + size(direction.getValue().size()), STANDARD_ALIGNMENT);
    }
    int start = Math.toIntExact(aligned(head.size(), STANDARD_ALIGNMENT));
    ByteBuffer file =
        ByteBuffer.allocate(Math.toIntExact(start + offset)).order(ByteOrder.LITTLE_ENDIAN);
    file.put(head.toByteArray()).position(start);
    for (DenseVector vector : vectors.byLayer().values()) {
      vector.writeTo(file);
      file.position(
          start + Math.toIntExact(aligned(file.position() - (long) start, STANDARD_ALIGNMENT)));
    }
    return file.array();
  }

  private static int alignment(GgufHead head) {
    String text = head.metadata().getOrDefault(ALIGNMENT, Integer.toString(STANDARD_ALIGNMENT));
    if (text.matches("\\d{1,5}")) {
      int alignment = Integer.parseInt(text);
      if (alignment >= Float.BYTES
          && alignment <= MAX_ALIGNMENT
          && Integer.bitCount(alignment) == 1) {
        return alignment;
      }
    }
    throw malformed(ALIGNMENT + " is no power of two from 4 to " + MAX_ALIGNMENT);
  }

  /** Tensors follow each other without holes, and the file ends with the last one. */
  private static void requireTiled(
      SortedMap<Long, GgufHead.Tensor> layout, int alignment, byte[] file, long start) {
    long expected = 0;
    long end = 0;
    for (GgufHead.Tensor tensor : layout.values()) {
      layer(tensor.name());
      if (tensor.type() != F32) {
        throw malformed(
            "tensor '%s' has type %s, a direction is F32 (0)"
                .formatted(tensor.name(), Integer.toUnsignedString(tensor.type())));
      }
      if (tensor.offset() != expected) {
        throw malformed("tensor '" + tensor.name() + "' leaves a hole or overlaps another");
      }
      end = tensor.offset() + size(tensor.elements());
      if (start + end > file.length) {
        throw malformed("the file ends within tensor '" + tensor.name() + "'");
      }
      expected = aligned(end, alignment);
    }
    long rest = file.length - start - end;
    if (rest < 0 || rest > expected - end) {
      throw malformed("%d bytes belong to no tensor".formatted(rest));
    }
  }

  /** Our block number of a tensor. */
  private static int layer(String name) {
    Matcher matcher = DIRECTION.matcher(name);
    if (!matcher.matches()) {
      throw malformed("tensor '%s' is no direction.N".formatted(name));
    }
    int number = Integer.parseInt(matcher.group(1));
    if (number < 1 || number >= ControlVectors.MAX_LAYERS) {
      throw malformed(
          "tensor '%s': the number must lie in 1…%d"
              .formatted(name, ControlVectors.MAX_LAYERS - 1));
    }
    return number + 1;
  }

  private static long size(long elements) {
    return elements * Float.BYTES;
  }

  private static long aligned(long position, int alignment) {
    return (position + alignment - 1) / alignment * alignment;
  }

  private static void entry(ByteArrayOutputStream head, String key, String value) {
    text(head, key);
    int32(head, TYPE_STRING);
    text(head, value);
  }

  private static void text(ByteArrayOutputStream head, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int64(head, bytes.length);
    bytes(head, bytes);
  }

  private static void int32(ByteArrayOutputStream head, int value) {
    bytes(head, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static void int64(ByteArrayOutputStream head, long value) {
    bytes(head, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  private static void bytes(ByteArrayOutputStream head, byte[] bytes) {
    head.write(bytes, 0, bytes.length);
  }
}
