package io.inferaligner.runner.dump;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes named float32 and int32 tensors of any rank as one safetensors file. */
final class TensorFileWriter {
  private final Map<String, Map<String, Object>> header = new LinkedHashMap<>();
  private final Map<String, ByteBuffer> data = new LinkedHashMap<>();
  private long end;

  void addFloats(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    add(name, "F32", bytes, shape);
  }

  void addInts(String name, int[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    add(name, "I32", bytes, shape);
  }

  void write(Path file) throws IOException {
    byte[] json = new ObjectMapper().writeValueAsBytes(header);
    int padding = (8 - json.length % 8) % 8;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(json.length + padding)
              .array());
      out.write(json);
      out.write(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
      for (ByteBuffer bytes : data.values()) {
        out.write(bytes.array());
      }
    }
  }

  private void add(String name, String type, ByteBuffer bytes, long... shape) {
    long begin = end;
    end += bytes.capacity();
    header.put(
        name, Map.of("dtype", type, "shape", shape, "data_offsets", new long[] {begin, end}));
    data.put(name, bytes);
  }
}
