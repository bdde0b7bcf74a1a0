package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fake.Figures;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The long form, started by bench/registry/history.sh; writes its figures as JSON. */
class RegistryHistoryLong {
  @TempDir Path folder;

  @Test
  void race() throws Exception {
    int writers = Integer.getInteger("history.writers", 8);
    int operations = Integer.getInteger("history.operations", 20_000);
    int faults = Integer.getInteger("history.faults", 20);
    int pauseMillis = Integer.getInteger("history.pause", 2_000);
    int replicas = Integer.getInteger("history.replicas", 1);
    int restMillis = Integer.getInteger("history.rest", 0);
    long seed = Long.getLong("history.seed", 1);
    HistoryRun.Topology topology =
        HistoryRun.Topology.valueOf(
            System.getProperty("history.topology", "sentinel").toUpperCase(Locale.ROOT));
    boolean partitions = Boolean.getBoolean("history.partitions");
    HistoryRun.Result result =
        new HistoryRun(folder, topology, writers, operations, seed)
            .resting(restMillis)
            .confirmedBy(replicas)
            .run(
                partitions ? new NamespaceNetwork(RedisFleet.NODES) : TestNetwork.loopback(),
                faults,
                pauseMillis);
    History.Verdict verdict = result.verdict();
    new Figures("registry-history")
        .put("seed", seed)
        .put("writers", writers)
        .put("partitions", partitions)
        .put("durability", "REPLICATED(%d)".formatted(replicas))
        .put("topology", result.topology())
        .put("operations", verdict.operations())
        .put("acknowledged", verdict.acknowledged())
        .put("refused", verdict.failed())
        .put("indeterminate", verdict.indeterminate())
        .put("indeterminate_applied", verdict.indeterminateApplied())
        .put("lost", verdict.lost().size())
        .put("doubled", verdict.doubled().size())
        .put("gaps", verdict.gaps().size())
        .put("invented", verdict.invented().size())
        .put("wrong_base", verdict.wrong().size())
        .put("revisions", result.revisions())
        .put("seconds", result.seconds())
        .put("nemesis", result.nemesis())
        .put("verdict", verdict.isLinear() ? "linear" : verdict.describe())
        .write();
    assertThat(verdict.isLinear()).as(verdict.describe()).isTrue();
  }
}
