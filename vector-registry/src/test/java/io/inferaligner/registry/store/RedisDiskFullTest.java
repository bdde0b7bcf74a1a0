package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fake.Figures;
import io.inferaligner.core.fake.SmallVolume;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.BundleAdmission;
import io.inferaligner.follow.ChannelFollower;
import io.inferaligner.follow.FollowerListener;
import io.inferaligner.follow.FollowerSettings;
import io.inferaligner.follow.FollowerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of Redis' log is full, which is the registry's folder where the Redis is its own:
 * readers go on, nothing that was acknowledged is lost, and changes are taken again when there is
 * room. Needs mounts: run by {@code test --all} and bench/registry/disk-full.sh.
 */
@Tag("isolated")
class RedisDiskFullTest {
  private static final int KIBIBYTES = 16_384;
  private static final TrustedKeys KEYS = TrustedKeys.parse(RunningStore.KEY.publicText());
  private static final int MOST = 20_000;

  @TempDir Path folder;

  private final List<String> acknowledged = new ArrayList<>();
  private final Map<FaultReason, Integer> refused = new TreeMap<>();
  private int version;

  /** With appendfsync always Redis ends itself; the registry starts it again. */
  @Test
  void theRegistrysOwnRedisComesBack() throws Exception {
    try (SmallVolume volume = SmallVolume.at(folder.resolve("volume"), KIBIBYTES);
        RunningStore store = new RunningStore(volume.path());
        ServedStore served = new ServedStore(folder, "redis://127.0.0.1:" + store.port)) {
      Figures figures = new Figures("registry-disk-full-redis");
      figures.put("volume", "folder of the registry with its own Redis, appendfsync always, tmpfs");
      fillAndRecover(volume, served, figures);
      figures
          .put(
              "verdict", "readers went on, nothing acknowledged was lost, changes were taken again")
          .write();
    }
  }

  /** With appendfsync everysec Redis refuses writes and goes on reading. */
  @Test
  void anotherRedisRefusesChangesUntilThereIsRoom() throws Exception {
    int port = RunningStore.freePort();
    try (SmallVolume volume = SmallVolume.at(folder.resolve("volume"), KIBIBYTES);
        RedisNode redis =
            new RedisNode(
                volume.path(),
                "redis",
                1,
                TestNetwork.loopback(),
                port,
                List.of("port " + port, "appendonly yes", "appendfsync everysec", "save \"\""),
                List.of())) {
      redis.start();
      redis.awaitAnswer();
      try (ServedStore served = new ServedStore(folder, "redis://127.0.0.1:" + port)) {
        fillAndRecover(volume, served, new Figures("registry-disk-full-redis-everysec"));
        assertThat(refused).containsKey(FaultReason.STORAGE_FULL);
      }
    }
  }

  private void fillAndRecover(SmallVolume volume, ServedStore served, Figures figures)
      throws Exception {
    String digest = publish(served.store);
    served.store.set(ChannelStore.Operation.PROMOTE, digest, 0, "h");
    try (ChannelFollower follower = following(served)) {
      RetreatRun.until(() -> RetreatRun.digest(follower).equals(digest));
      volume.fill(8);
      while (refused.isEmpty() && version < MOST) {
        change(served.store);
      }
      assertThat(refused).as("the disk got full").isNotEmpty();
      int before = acknowledged.size();
      for (int i = 0; i < 20; i++) {
        change(served.store);
        assertThat(RetreatRun.digest(follower)).isEqualTo(digest);
      }
      long freed = System.nanoTime();
      volume.free();
      int full = acknowledged.size();
      RetreatRun.until(() -> {
        change(served.store);
        return acknowledged.size() > full;
      });
      double seconds = (System.nanoTime() - freed) / 1e9;
      RetreatRun.until(() -> follower.status().state() == FollowerState.READY);
      assertThat(RetreatRun.digest(follower)).isEqualTo(digest);
      List<String> there =
          served.store.scope.audit(0, 0).stream().map(AuditEntry::requestId).toList();
      assertThat(there).containsAll(acknowledged);
      assertThat(
              new ScopeCheck(
                      served.store.scope,
                      served.store.bundles,
                      served.store.channels,
                      served.store.statements)
                  .check(KEYS)
                  .findings())
          .isEmpty();
      figures
          .put("changes_acknowledged_before_the_disk_was_full", before)
          .put("changes_refused", refused)
          .put("acknowledged_and_lost", 0)
          .put("changes_half_written", 0)
          .put("seconds_from_room_to_the_next_change", seconds);
    }
  }

  /** One publication, acknowledged or refused. */
  private void change(RunningStore store) {
    try {
      String _ = publish(store);
    } catch (SteeringException e) {
      refused.merge(e.fault().reason(), 1, Integer::sum);
      RedisNode.pause();
    }
  }

  private String publish(RunningStore store) {
    String id = "r" + ++version;
    String digest = store.publish(RunningStore.toy("1.0." + version, version), id).digest();
    acknowledged.add(id);
    return digest;
  }

  private ChannelFollower following(ServedStore served) {
    ChannelFollower follower =
        new ChannelFollower(
            served.client,
            KEYS,
            FollowerSettings.of(folder.resolve("reader"), List.of("stable")),
            BundleAdmission.any(),
            FollowerListener.none());
    follower.start();
    return follower;
  }
}
