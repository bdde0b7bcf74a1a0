package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What metrics, health and status say of a follower. */
class FollowerMetersTest extends FollowerScene {
  @Test
  void statesAreToldAsTheyChange() {
    ChannelFollower follower = following(ONE);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    FollowerMeters.bind(meters, follower::status);
    assertThat(state(meters, "READY")).isEqualTo(1);
    assertThat(state(meters, "STALE")).isZero();
    assertThat(meters.get(FollowerMeters.REVISION).gauge().value()).isEqualTo(1);
    assertThat(meters.get(FollowerMeters.SAVED).gauge().value()).isEqualTo(1);

    registry.stop();
    until(() -> state(meters, "STALE") == 1);
    assertThat(state(meters, "READY")).isZero();
    assertThat(meters.get(FollowerMeters.SILENT).gauge().value()).isPositive();

    registry.start();
    registry.corrupt(TWO.digest(), com.google.protobuf.ByteString.EMPTY);
    registry.point("stable", TWO.digest());
    until(() -> state(meters, "FAILED") == 1);
    var message = FollowerMessages.following(follower.status());
    assertThat(message.getChannels(0).getState()).isEqualTo("FAILED");
    assertThat(message.getChannels(0).getFailureReason()).isEqualTo("BLOB_DIGEST_MISMATCH");
    Map<String, String> health = new TreeMap<>();
    FollowerHealth.describe(follower.status(), health::put);
    assertThat(health)
        .containsEntry("channel.stable.state", "FAILED")
        .containsEntry("channel.stable.failure", "BLOB_DIGEST_MISMATCH");
  }

  private static double state(SimpleMeterRegistry meters, String name) {
    return meters.get(FollowerMeters.STATE).tag("state", name).gauge().value();
  }
}
