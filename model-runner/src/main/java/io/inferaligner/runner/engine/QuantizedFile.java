package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes quantised weights as a safetensors file, so that the next start maps them instead of
 * quantising again. The file appears under its name once {@link #finish} is called. A failed write
 * ends the writing, never the loading: {@link #failure} tells why.
 */
final class QuantizedFile implements AutoCloseable {
  private static final int BYTES_PER_HEADER_ENTRY = 256;
  private static final int ALIGNMENT = 64;

  private final Path file;
  private final Path unfinished;
  private final FileChannel out;
  private final int headerBytes;
  private final Map<String, Object> header = new LinkedHashMap<>();
  private String failure = "";
  private long end;

  private QuantizedFile(Path file, Path unfinished, FileChannel out, int tensors) {
    this.file = file;
    this.unfinished = unfinished;
    this.out = out;
    int wanted = Long.BYTES + BYTES_PER_HEADER_ENTRY * tensors;
    this.headerBytes = wanted + ALIGNMENT - wanted % ALIGNMENT - Long.BYTES;
  }

  /** Begins {@code file}, which will hold at most {@code tensors} tensors. */
  static QuantizedFile create(Path file, int tensors) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path unfinished = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    FileChannel out =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    return new QuantizedFile(file, unfinished, out, tensors);
  }

  /** The name under which part {@code part} of weight {@code name} is stored. */
  static String partName(String name, int part) {
    return name + "#" + part;
  }

  /** Adds the parts of weight {@code name}: tensors of int8, uint8 or float32. */
  void add(String name, PtNDArray[] parts) {
    if (!failure.isEmpty()) {
      return;
    }
    try {
      for (int part = 0; part < parts.length; part++) {
        add(partName(name, part), parts[part]);
      }
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
    }
  }

  /** Why the file could not be written; empty if it could. */
  String failure() {
    return failure;
  }

  /** Puts the file in its place, and removes {@code others}, which it replaces. */
  void finish(Iterable<Path> others) {
    try {
      if (failure.isEmpty()) {
        writeHeader();
        out.force(true);
        out.close();
        for (Path other : others) {
          Files.deleteIfExists(other);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
    }
  }

  private void add(String name, PtNDArray tensor) throws IOException {
    String type =
        switch (tensor.getDataType()) {
          case INT8 -> "I8";
          case UINT8 -> "U8";
          case FLOAT32 -> "F32";
          default -> throw new IOException("no stored form of " + tensor.getDataType());
        };
    ByteBuffer bytes = tensor.toByteBuffer(true);
    long begin = end;
    while (bytes.hasRemaining()) {
      end += out.write(bytes, Long.BYTES + headerBytes + end);
    }
    header.put(
        name,
        Map.of(
            "dtype",
            type,
            "shape",
            Arrays.stream(tensor.getShape().getShape()).boxed().toList(),
            "data_offsets",
            new long[] {begin, end}));
  }

  private void writeHeader() throws IOException {
    String json = new ObjectMapper().writeValueAsString(header);
    if (json.length() > headerBytes) {
      throw new IOException("the header needs " + json.length() + " bytes");
    }
    byte[] padded =
        (json + " ".repeat(headerBytes - json.length())).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer start = ByteBuffer.allocate(Long.BYTES + headerBytes).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(headerBytes).put(padded).flip();
    for (long at = 0; start.hasRemaining(); ) {
      at += out.write(start, at);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
    }
  }
}
