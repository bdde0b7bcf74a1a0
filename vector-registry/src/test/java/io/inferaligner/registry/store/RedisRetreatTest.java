package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.follow.ChannelFollower;
import io.inferaligner.follow.FollowerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis goes silent, or comes back with less than it once had: readers notice, and never go back.
 * Long form: bench/registry/retreat.sh cuts the AOF at every byte.
 */
class RedisRetreatTest {
  @TempDir Path folder;

  @Test
  void anAofCutAnywhereInItsTailIsNoticedAndNobodyGoesBack() throws Exception {
    assertThat(RetreatRun.overAof(folder).cutAof(512).starts()).isEqualTo(8);
  }

  @Test
  void anOldDumpIsNoticedAndNobodyGoesBack() throws Exception {
    RetreatRun.Result result = RetreatRun.overRdb(folder).oldRdbs();
    assertThat(result.states()).isEqualTo(result.starts()).isEqualTo(7);
  }

  @Test
  void aRunningRegistryNoticesAndItsReadersToo() throws Exception {
    RetreatRun run = RetreatRun.overAof(folder);
    run.redis().start();
    run.redis().awaitAnswer();
    try (ServedStore served = run.served()) {
      String last = run.history(served.store);
      int written = (int) Files.size(run.aof());
      try (ChannelFollower follower = run.following(served)) {
        RetreatRun.until(() -> follower.status().state() == FollowerState.READY);
        run.redis().kill();
        RetreatRun.until(() -> follower.status().state() == FollowerState.STALE);
        Files.write(run.aof(), Arrays.copyOf(Files.readAllBytes(run.aof()), written - 1));
        run.redis().start();
        RetreatRun.until(() -> follower.status().state() == FollowerState.FAILED);
        assertThat(RetreatRun.digest(follower)).isEqualTo(last);
      }
    }
    run.redis().kill();
  }
}
