package io.inferaligner.core.bundle;

import static io.inferaligner.core.bundle.BundleCodecTest.assertReason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  @Test
  void writesWhatItReads() {
    byte[] file = Safetensors.write(BundleFixture.tensors());
    assertThat(Safetensors.read(file)).isEqualTo(BundleFixture.tensors());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,-8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387905],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":[]}",
        "[]",
        "{",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[[[[0]]],8]}}"
      })
  void headersThatDoNotDescribeTheFileAreRefused(String header) {
    assertReason(() -> Safetensors.read(file(header, 8)), FaultReason.BUNDLE_MALFORMED);
  }

  @Test
  void badNamesAreRefused() {
    String header = "{\"../a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    assertReason(() -> Safetensors.read(file(header, 8)), FaultReason.NAME_INVALID);
  }

  @Test
  void aHugeHeaderLengthIsRefusedBeforeAnythingIsAllocated() {
    byte[] file = new byte[32];
    for (long length : new long[] {Safetensors.MAX_HEADER + 1L, Long.MAX_VALUE, -1L}) {
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      assertReason(() -> Safetensors.read(file), FaultReason.BUNDLE_LIMIT_EXCEEDED);
    }
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] file = Safetensors.write(BundleFixture.tensors());
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> Safetensors.read(cut)).isInstanceOf(SteeringException.class);
    }
  }

  /**
   * 20,000 files with random damage: either the vectors are read or a fault is thrown, nothing
   * else.
   */
  @Test
  void randomDamageNeverEscapesAsAnotherError() {
    SplittableRandom random = new SplittableRandom(42);
    byte[] file = Safetensors.write(BundleFixture.tensors());
    Map<Boolean, Integer> outcomes = new java.util.HashMap<>();
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = file.clone();
      int flips = 1 + random.nextInt(4);
      for (int i = 0; i < flips; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      boolean read;
      try {
        Safetensors.read(damaged);
        read = true;
      } catch (SteeringException e) {
        read = false;
      }
      outcomes.merge(read, 1, Integer::sum);
    }
    assertThat(outcomes.get(false)).isPositive();
    assertThat(outcomes.get(true)).isPositive();
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
