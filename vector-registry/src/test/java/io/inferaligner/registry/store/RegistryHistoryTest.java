package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.registry.store.HistoryRun.Topology;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of bench/registry/history.sh: one fault each, a fixed seed. */
class RegistryHistoryTest {
  @TempDir Path folder;

  @Test
  void theSameOverThreeShards() throws Exception {
    assertLinear(new HistoryRun(folder, Topology.CLUSTER, 4, 400, 6).run(1, 300));
  }

  /** Needs namespaces: run by {@code test --all}. */
  @Test
  @Tag("isolated")
  void theSameWhileTheNetworkIsCut() throws Exception {
    assertLinear(
        new HistoryRun(folder, Topology.SENTINEL, 8, 2_000, 11)
            .run(new NamespaceNetwork(RedisFleet.NODES), 4, 300));
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingIsDoneTwice() throws Exception {
    assertLinear(new HistoryRun(folder, Topology.SENTINEL, 4, 600, 5).run(1, 300));
  }

  private static void assertLinear(HistoryRun.Result result) {
    String what = result.verdict().describe() + " " + result.nemesis();
    assertThat(result.verdict().isLinear()).as(what).isTrue();
    assertThat(result.verdict().acknowledged()).as(what).isGreaterThan(20);
    assertThat(result.revisions()).isGreaterThanOrEqualTo(result.verdict().acknowledged());
  }
}
