package io.inferaligner.runner.bench;

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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes a model folder of a given shape with random bfloat16 weights; no tokenizer. */
final class RandomModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK_VALUES = 1 << 22;
  private static final float DEVIATION = 0.02f;

  private RandomModel() {}

  /** The folder of {@code shape} below {@code cache}; written unless it is there. */
  static Path folder(Path cache, BenchShape shape, long seed) throws IOException {
    Path folder = cache.resolve(shape.name() + "-" + seed);
    Path weights = folder.resolve("model.safetensors");
    if (Files.isRegularFile(weights)) {
      return folder;
    }
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), JSON.writeValueAsString(shape.config()));
    Path unfinished = folder.resolve("model.safetensors.part");
    write(unfinished, shape, new SplittableRandom(seed));
    Files.move(unfinished, weights, StandardCopyOption.ATOMIC_MOVE);
    return folder;
  }

  private static void write(Path file, BenchShape shape, SplittableRandom random)
      throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    long end = 0;
    for (var tensor : shape.tensors().entrySet()) {
      long begin = end;
      end += 2 * BenchShape.size(tensor.getValue());
      header.put(
          tensor.getKey(),
          Map.of(
              "dtype",
              "BF16",
              "shape",
              tensor.getValue(),
              "data_offsets",
              new long[] {begin, end}));
    }
    String text = JSON.writeValueAsString(header);
    byte[] json = (text + " ".repeat((8 - text.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      writeFully(out, prefix.putLong(json.length).flip());
      writeFully(out, ByteBuffer.wrap(json));
      ByteBuffer noise = noise(random);
      for (var tensor : shape.tensors().entrySet()) {
        if (tensor.getKey().endsWith("norm.weight")) {
          writeFully(out, ones((int) BenchShape.size(tensor.getValue())));
        } else {
          fill(out, noise, 2 * BenchShape.size(tensor.getValue()), random);
        }
      }
    }
  }

  /** Copies from a block of noise, from another place each time. */
  private static void fill(FileChannel out, ByteBuffer noise, long bytes, SplittableRandom random)
      throws IOException {
    for (long left = bytes; left > 0; ) {
      int from = 2 * random.nextInt(CHUNK_VALUES);
      int length = (int) Math.min(left, noise.capacity() - from);
      writeFully(out, noise.slice(from, length));
      left -= length;
    }
  }

  private static ByteBuffer noise(SplittableRandom random) {
    ByteBuffer noise = ByteBuffer.allocateDirect(4 * CHUNK_VALUES).order(ByteOrder.LITTLE_ENDIAN);
    while (noise.hasRemaining()) {
      noise.putShort(bfloat16((float) (random.nextGaussian() * DEVIATION)));
    }
    return noise.flip();
  }

  private static ByteBuffer ones(int count) {
    ByteBuffer ones = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    while (ones.hasRemaining()) {
      ones.putShort(bfloat16(1));
    }
    return ones.flip();
  }

  private static short bfloat16(float value) {
    return (short) (Float.floatToIntBits(value) >>> 16);
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
