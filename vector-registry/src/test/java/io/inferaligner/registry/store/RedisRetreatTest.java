package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.ActiveBundle;
import io.inferaligner.follow.BundleAdmission;
import io.inferaligner.follow.ChannelFollower;
import io.inferaligner.follow.FollowerListener;
import io.inferaligner.follow.FollowerSettings;
import io.inferaligner.follow.FollowerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis goes silent, or comes back with less than it once had: readers notice, and never go back.
 */
class RedisRetreatTest {
  private static final int TAIL = 4_096;
  private static final int STEP = Integer.getInteger("retreat.step", 512);

  @TempDir Path folder;

  @Test
  void anAofCutAnywhereInItsTailIsNoticedAndNobodyGoesBack() throws Exception {
    RedisNode redis = redis();
    Path aof = folder.resolve("redis/appendonly.aof");
    String last;
    long revision;
    int written;
    redis.start();
    redis.awaitAnswer();
    try (ServedStore served = served(redis)) {
      last = history(served.store);
      revision = served.store.scope.revision();
      written = (int) Files.size(aof);
      try (ChannelFollower follower = following(served)) {
        until(() -> digest(follower).equals(last) && saved());
      }
    }
    redis.kill();
    byte[] whole = Arrays.copyOf(Files.readAllBytes(aof), written); // without the reader's lease
    assertThat(whole.length).isGreaterThan(TAIL);
    for (int cut = 1; cut <= TAIL; cut += STEP) {
      Files.write(aof, Arrays.copyOf(whole, whole.length - cut));
      redis.start();
      redis.awaitAnswer();
      try (ServedStore served = served(redis);
          ChannelFollower follower = following(served)) {
        assertThat(served.store.scope.revision()).as("cut by %d", cut).isLessThan(revision);
        until(() -> follower.status().state() == FollowerState.FAILED);
        assertThat(follower.status().channels().getFirst().failure())
            .as("cut by %d", cut)
            .extracting(SteeringFault::reason)
            .isEqualTo(FaultReason.REV_ROLLBACK);
        assertThat(digest(follower)).as("cut by %d", cut).isEqualTo(last);
      }
      redis.kill();
    }
  }

  @Test
  void aRunningRegistryNoticesAndItsReadersToo() throws Exception {
    RedisNode redis = redis();
    Path aof = folder.resolve("redis/appendonly.aof");
    redis.start();
    redis.awaitAnswer();
    try (ServedStore served = served(redis)) {
      String last = history(served.store);
      int written = (int) Files.size(aof);
      try (ChannelFollower follower = following(served)) {
        until(() -> follower.status().state() == FollowerState.READY);
        redis.kill();
        until(() -> follower.status().state() == FollowerState.STALE);
        Files.write(aof, Arrays.copyOf(Files.readAllBytes(aof), written - 1));
        redis.start();
        until(() -> follower.status().state() == FollowerState.FAILED);
        assertThat(digest(follower)).isEqualTo(last);
      }
    }
    redis.kill();
  }

  private RedisNode redis() {
    int port = RunningStore.freePort();
    return new RedisNode(
        folder,
        "redis",
        1,
        TestNetwork.loopback(),
        port,
        List.of("port " + port, "appendonly yes", "appendfsync always", "save \"\""),
        List.of());
  }

  private ServedStore served(RedisNode redis) {
    return new ServedStore(folder, "redis://127.0.0.1:" + redis.port);
  }

  /** Promotions of two bundles in turn; the digest that the channel points at in the end. */
  private static String history(RunningStore store) {
    String one = store.publish(RunningStore.toy("1.0.0", 1), "one").digest();
    String two = store.publish(RunningStore.toy("2.0.0", 2), "two").digest();
    for (int i = 0; i < 8; i++) {
      var _ = store.set(ChannelStore.Operation.PROMOTE, i % 2 == 0 ? one : two, 0, "h");
    }
    return two;
  }

  private ChannelFollower following(ServedStore served) {
    ChannelFollower follower =
        new ChannelFollower(
            served.client,
            TrustedKeys.parse(RunningStore.KEY.publicText()),
            FollowerSettings.of(folder.resolve("reader"), List.of("stable")),
            BundleAdmission.any(),
            new Silent());
    follower.start();
    return follower;
  }

  private static String digest(ChannelFollower follower) {
    return follower.active("stable").map(active -> active.bundle().digest()).orElse("");
  }

  private boolean saved() {
    try (var files = Files.list(folder.resolve("reader"))) {
      return files.anyMatch(file -> file.endsWith("channel-stable.json"));
    } catch (IOException e) {
      return false;
    }
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(end);
      RedisNode.pause();
    }
  }

  /** Wants no news. */
  private static final class Silent implements FollowerListener {
    @Override
    public void activated(ActiveBundle bundle) {}

    @Override
    public void emptied(String channel) {}

    @Override
    public void revoked(String digest) {}

    @Override
    public void failed(String channel, SteeringFault fault) {}
  }
}
