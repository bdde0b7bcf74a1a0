package io.inferaligner.core.exchange;

import static io.inferaligner.core.exchange.ExchangeAssert.assertRefused;
import static io.inferaligner.core.exchange.ExchangeAssert.assertSurvives;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GgufTest {
  private static final int VERSION = 4;
  private static final int TENSORS = 8;
  private static final int METADATA = 16;

  private static final ControlVectors VECTORS =
      new ControlVectors(
          new TreeMap<>(Map.of(2, DenseVector.of(1, -2, 3), 3, DenseVector.of(0.5f, 0, 1e-20f))),
          "toy");

  private final byte[] file = Gguf.write(VECTORS, new TreeMap<>(Map.of("inferaligner.x", "y")));

  @Test
  void readsWhatItWrites() {
    assertThat(Gguf.read(file)).isEqualTo(VECTORS);
  }

  @Test
  void block1HasNoNumberThere() {
    ControlVectors one = new ControlVectors(new TreeMap<>(Map.of(1, DenseVector.of(1, 0))), "");
    assertRefused(
        () -> Gguf.write(one, new TreeMap<>()),
        FaultReason.REQUEST_INVALID,
        "cannot steer block 1");
  }

  /** Version 2 as other writers make it: an array and a number in the metadata, no padding last. */
  @Test
  void readsOtherWritersFiles() {
    Head head = new Head(2, 1, 5);
    head.entry("general.architecture", "controlvector");
    head.key("general.alignment", 4).putInt(8);
    head.key("tags", 9).putInt(8).putLong(2);
    head.text("a").text("bc");
    head.key("scale", 6).putFloat(1.5f);
    head.key("steps", 10).putLong(9);
    head.tensor("direction.7", 1, 2, 0, 0);
    byte[] bytes = head.with(8, 8);

    assertThat(Gguf.read(bytes).byLayer()).containsOnlyKeys(8);
    assertThat(Gguf.read(bytes).modelHint()).isEmpty();
  }

  @Test
  void whatIsWrongIsSaid() {
    malformed(changed(0, 0), "does not start with GGUF");
    malformed(changed(VERSION, 1), "version 1");
    malformed(changed(VERSION, Integer.reverseBytes(3)), "big-endian");
    malformed(tensor("direction.0", 1, 2, 0, 0), "'direction.0': the number must lie in");
    malformed(tensor("direction.01", 1, 2, 0, 0), "no direction.N");
    malformed(tensor("blk.0.attn_q.weight", 1, 2, 0, 0), "no direction.N");
    malformed(tensor("direction.1", 2, 2, 0, 0), "2 dimensions");
    malformed(tensor("direction.1", 1, 0, 0, 0), "is empty");
    malformed(tensor("direction.1", 1, 2, 1, 0), "has type 1");
    malformed(tensor("direction.1", 1, 2, 0, 32), "leaves a hole");
    malformed(tensor("direction.1", 1, 64, 0, 0), "the file ends within tensor");
    malformed(tensor("direction.1", 1, 2, 0, Long.MAX_VALUE), "leaves a hole");
    malformed(new Head(3, 0, 1).entry("general.architecture", "llama").with(32, 0), "'llama'");
    malformed(
        new Head(3, 0, 1).entry("general.architecture", "controlvector").with(32, 0),
        "hold no direction");
    malformed(
        new Head(3, 0, 2)
            .entry("general.architecture", "controlvector")
            .entry("general.architecture", "controlvector")
            .with(32, 0),
        "appears twice");
    malformed(new Head(3, 0, 1).nested().with(32, 64), "array of arrays");
    malformed(Arrays.copyOf(file, file.length + 40), "belong to no tensor");
  }

  @Test
  void claimsAreComparedWithLimitsBeforeAnythingIsMade() {
    for (int at : new int[] {TENSORS, METADATA, METADATA + 8}) {
      for (long claim : new long[] {Long.MAX_VALUE, -1, 1L << 40, 1_025}) {
        byte[] bad = file.clone();
        ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putLong(at, claim);
        assertRefused(
            () -> Gguf.read(bad), FaultReason.BUNDLE_LIMIT_EXCEEDED, Long.toUnsignedString(claim));
      }
    }
    assertRefused(
        () -> Gguf.read(tensor("direction.1", 1, 65_537, 0, 0)),
        FaultReason.BUNDLE_LIMIT_EXCEEDED,
        "65537");
    assertRefused(
        () -> Gguf.read(new Head(3, 1, 1).array(Long.MAX_VALUE).with(32, 64)),
        FaultReason.BUNDLE_LIMIT_EXCEEDED,
        "elements of");
    assertRefused(
        () -> Gguf.read(new byte[(64 << 20) + 1]), FaultReason.BUNDLE_LIMIT_EXCEEDED, "bytes");
  }

  @Test
  void valuesAreChecked() {
    assertRefused(
        () -> Gguf.read(last(Float.NaN)), FaultReason.BUNDLE_NON_FINITE, "direction of block 3");
    assertRefused(
        () ->
            new ControlVectors(
                new TreeMap<>(Map.of(1, DenseVector.of(1), 2, DenseVector.of(1, 2))), ""),
        FaultReason.BUNDLE_DIM_MISMATCH,
        "block 2 has 2 values");
    assertRefused(
        () -> new ControlVectors(new TreeMap<>(Map.of(4, DenseVector.of(0, 0))), ""),
        FaultReason.BUNDLE_MALFORMED,
        "block 4 is zero");
  }

  @Test
  void everyTruncationIsRefused() {
    // The last vector ends 20 bytes before its padding does, which some writers leave out.
    for (int length = 0; length < file.length - 20; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> Gguf.read(cut)).isInstanceOf(SteeringException.class);
    }
  }

  @Test
  void damageNeverEscapesAsAnotherError() {
    assertSurvives(file, 50_000, 7, Gguf::read);
  }

  private static void malformed(byte[] bytes, String why) {
    assertRefused(() -> Gguf.read(bytes), FaultReason.BUNDLE_MALFORMED, why);
  }

  private byte[] changed(int at, int value) {
    byte[] bad = file.clone();
    ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return bad;
  }

  private byte[] last(float value) {
    byte[] bad = file.clone();
    ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putFloat(bad.length - 32, value);
    return bad;
  }

  private static byte[] tensor(String name, int dimensions, long elements, int type, long offset) {
    Head head = new Head(3, 1, 1);
    head.entry("general.architecture", "controlvector");
    head.tensor(name, dimensions, elements, type, offset);
    return head.with(32, 64);
  }

  /** Writes heads that the product's writer would not. */
  private static final class Head {
    private final ByteBuffer bytes = ByteBuffer.allocate(4_096).order(ByteOrder.LITTLE_ENDIAN);

    Head(int version, long tensors, long metadata) {
      bytes.put("GGUF".getBytes(StandardCharsets.UTF_8)).putInt(version);
      bytes.putLong(tensors).putLong(metadata);
    }

    Head text(String text) {
      bytes.putLong(text.length()).put(text.getBytes(StandardCharsets.UTF_8));
      return this;
    }

    ByteBuffer key(String key, int type) {
      return text(key).bytes.putInt(type);
    }

    Head entry(String key, String value) {
      var _ = key(key, 8);
      return text(value);
    }

    Head array(long length) {
      key("a", 9).putInt(0).putLong(length);
      return this;
    }

    Head nested() {
      key("a", 9).putInt(9).putLong(1).putInt(9).putLong(0);
      return this;
    }

    void tensor(String name, int dimensions, long elements, int type, long offset) {
      text(name).bytes.putInt(dimensions).putLong(elements).putInt(type).putLong(offset);
    }

    byte[] with(int alignment, int data) {
      int start = (bytes.position() + alignment - 1) / alignment * alignment;
      byte[] file = Arrays.copyOf(bytes.array(), start + data);
      for (int i = start; i < file.length; i += Float.BYTES) {
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat(i, 1);
      }
      return file;
    }
  }
}
