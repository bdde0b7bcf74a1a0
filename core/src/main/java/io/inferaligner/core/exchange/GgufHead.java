package io.inferaligner.core.exchange;

import static io.inferaligner.core.exchange.ControlVectors.malformed;
import static io.inferaligner.core.exchange.ControlVectors.tooMuch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The head of a GGUF file: metadata and the list of tensors. Every length is compared with what is
 * allowed and with what is there before anything of that length is made.
 *
 * @param metadata string and whole-number entries as text; arrays and others are skipped
 * @param end offset of the first byte after the head
 */
record GgufHead(Map<String, String> metadata, List<Tensor> tensors, int end) {
  /** Largest head in bytes. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_METADATA = 64;
  private static final int MAX_KEY = 128;
  private static final int MAX_TEXT = 64 << 10;
  private static final int MAGIC = 0x4655_4747;
  private static final int[] SUPPORTED = {2, 3};
  private static final int BIG_ENDIAN_3 = Integer.reverseBytes(3);

  /** A tensor's entry; {@code offset} counts from the start of the data. */
  record Tensor(String name, long elements, int type, long offset) {}

  /** Types of metadata values by their number, with bytes of those of fixed size. */
  private enum Type {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    STRING(0),
    ARRAY(0),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  static GgufHead read(byte[] file) {
    ByteBuffer bytes =
        ByteBuffer.wrap(file, 0, Math.min(file.length, MAX_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    Cursor cursor = new Cursor(bytes, file.length > MAX_BYTES);
    if (cursor.int32("the magic number") != MAGIC) {
      throw malformed("the file does not start with GGUF");
    }
    requireVersion(cursor.int32("the version"));
    long tensorCount = cursor.count("tensors", ControlVectors.MAX_LAYERS);
    long metadataCount = cursor.count("metadata entries", MAX_METADATA);
    Map<String, String> metadata = new LinkedHashMap<>();
    for (long i = 0; i < metadataCount; i++) {
      String key = cursor.text("a metadata key", MAX_KEY);
      if (metadata.put(key, cursor.value(key)) != null) {
        throw malformed("the metadata key '" + key + "' appears twice");
      }
    }
    List<Tensor> tensors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < tensorCount; i++) {
      Tensor tensor = cursor.tensor();
      if (!names.add(tensor.name())) {
        throw malformed("the tensor '" + tensor.name() + "' appears twice");
      }
      tensors.add(tensor);
    }
    return new GgufHead(metadata, tensors, bytes.position());
  }

  private static void requireVersion(int version) {
    if (version == BIG_ENDIAN_3) {
      throw malformed("the file is big-endian");
    }
    for (int supported : SUPPORTED) {
      if (version == supported) {
        return;
      }
    }
    throw malformed(
        "GGUF version %s, only 2 and 3 are read".formatted(Integer.toUnsignedString(version)));
  }

  /** Takes values off the head, never past its end. */
  private record Cursor(ByteBuffer bytes, boolean bounded) {
    void require(long length, String what) {
      if (length > bytes.remaining()) {
        if (bounded) {
          throw tooMuch("the head", "more than %d bytes".formatted(MAX_BYTES), MAX_BYTES);
        }
        throw malformed("the file ends within " + what);
      }
    }

    int int32(String what) {
      require(Integer.BYTES, what);
      return bytes.getInt();
    }

    long int64(String what) {
      require(Long.BYTES, what);
      return bytes.getLong();
    }

    /** An unsigned 64-bit count of at most {@code most}. */
    long count(String what, long most) {
      long count = int64("the number of " + what);
      if (count < 0 || count > most) {
        throw tooMuch(what, Long.toUnsignedString(count), most);
      }
      return count;
    }

    String text(String what, int most) {
      int length = (int) count("bytes of " + what, most);
      require(length, what);
      byte[] text = new byte[length];
      bytes.get(text);
      return new String(text, StandardCharsets.UTF_8);
    }

    /** A metadata value as text; empty for one that is skipped. */
    String value(String key) {
      Type type = type("the type of '" + key + "'");
      return switch (type) {
        case STRING -> text("the value of '" + key + "'", MAX_TEXT);
        case ARRAY -> {
          skipArray(key);
          yield "";
        }
        case UINT32 -> Integer.toUnsignedString(int32(key));
        default -> {
          skip(type.bytes, key);
          yield "";
        }
      };
    }

    private void skipArray(String key) {
      Type type = type("the element type of '" + key + "'");
      long length = count("elements of '" + key + "'", bytes.remaining());
      if (type == Type.ARRAY) {
        throw malformed("the metadata '" + key + "' is an array of arrays");
      }
      if (type == Type.STRING) {
        for (long i = 0; i < length; i++) {
          skip(count("bytes of an element of '" + key + "'", MAX_TEXT), key);
        }
      } else {
        skip(Math.multiplyExact(length, type.bytes), key);
      }
    }

    private void skip(long length, String what) {
      require(length, "'" + what + "'");
      bytes.position(bytes.position() + (int) length);
    }

    private Type type(String what) {
      int number = int32(what);
      if (number < 0 || number >= Type.values().length) {
        throw malformed(
            "%s is %s, which there is not".formatted(what, Integer.toUnsignedString(number)));
      }
      return Type.values()[number];
    }

    Tensor tensor() {
      String name = text("a tensor's name", MAX_KEY);
      int dimensions = int32("the dimensions of '" + name + "'");
      if (dimensions != 1) {
        throw malformed(
            "tensor '%s' has %s dimensions, a direction has 1"
                .formatted(name, Integer.toUnsignedString(dimensions)));
      }
      long elements = count("values of '" + name + "'", ControlVectors.MAX_WIDTH);
      if (elements < 1) {
        throw malformed("tensor '" + name + "' is empty");
      }
      int type = int32("the type of '" + name + "'");
      return new Tensor(name, elements, type, int64("the offset of '" + name + "'"));
    }
  }
}
