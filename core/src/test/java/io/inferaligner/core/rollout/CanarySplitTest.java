package io.inferaligner.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.inferaligner.core.bundle.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The published vectors, which clients/canary/check.sh runs in the other languages. */
class CanarySplitTest {
  private static final JsonNode VECTORS = vectors();
  private static final RolloutKey KEY = RolloutKey.parse(VECTORS.get("secret").asText());

  @Test
  void everyPublishedVectorHolds() {
    assertThat(VECTORS.get("rows")).hasSizeGreaterThan(20);
    for (JsonNode row : VECTORS.get("rows")) {
      CanarySplit split = KEY.split(row.get("channel").asText(), row.get("salt_id").asText());
      assertThat(split.bucket(row.get("sticky_key").asText()))
          .as(row.toString())
          .isEqualTo(row.get("bucket").asInt());
    }
  }

  /** Issue 5: 1 % of a million keys within 0.05 points; nobody leaves when the weight grows. */
  @Test
  void aMillionKeysSplitEvenlyAndNobodyLeavesWhenTheWeightGrows() {
    JsonNode million = VECTORS.get("million");
    CanarySplit split = KEY.split(million.get("channel").asText(), million.get("salt_id").asText());
    int[] buckets =
        IntStream.range(0, CanarySplit.MILLION)
            .parallel()
            .map(i -> split.bucket("user-" + i))
            .toArray();
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * buckets.length);
    for (int bucket : buckets) {
      bytes.putInt(bucket);
    }
    assertThat(Digests.sha256(bytes.array())).isEqualTo(million.get("sha256").asText());
    assertThat(count(buckets, million.get("weight_ppm").asInt()))
        .isEqualTo(million.get("in_canary").asLong());
    assertThat(count(buckets, CanarySplit.MILLION)).isEqualTo(buckets.length);
    assertThat(count(buckets, 0)).isZero();

    int[] steps = {1_000, 10_000, 50_000, 250_000, 500_000, 1_000_000};
    boolean[] inside = new boolean[buckets.length];
    for (int weight : steps) {
      int left = 0;
      for (int i = 0; i < buckets.length; i++) {
        left += inside[i] && buckets[i] >= weight ? 1 : 0;
        inside[i] = buckets[i] < weight;
      }
      assertThat(left).as("keys that left at weight %d", weight).isZero();
      assertThat(count(buckets, weight) / 10_000.0).isCloseTo(weight / 10_000.0, within(0.13));
      assertThat(split.contains("user-7", weight)).isEqualTo(inside[7]);
    }
    assertThat(count(buckets, 10_000) / 10_000.0).isCloseTo(1.0, within(0.05));
  }

  @Test
  void anotherRolloutAsksOtherUsersFirst() {
    CanarySplit first = KEY.split("stable", "0000000000000001");
    CanarySplit second = KEY.split("stable", "0000000000000002");
    long both =
        IntStream.range(0, 10_000)
            .filter(i -> first.contains("u" + i, 100_000) && second.contains("u" + i, 100_000))
            .count();
    assertThat(both).isBetween(50L, 150L);
  }

  @Test
  void aKeyIsKeptAsTextAndAnythingElseIsRefused() {
    RolloutKey key = RolloutKey.generate();
    assertThat(RolloutKey.parse(key.text() + "\n").split("c", "s").bucket("k"))
        .isEqualTo(key.split("c", "s").bucket("k"));
    assertThatThrownBy(() -> RolloutKey.parse("00")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RolloutKey.parse("xyz")).isInstanceOf(IllegalArgumentException.class);
  }

  private static long count(int[] buckets, int weight) {
    return IntStream.of(buckets).filter(bucket -> bucket < weight).count();
  }

  private static JsonNode vectors() {
    try {
      return new JsonMapper().readTree(Path.of("../clients/canary/vectors.json").toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
