package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The long form, started by bench/registry/history.sh; writes its figures as JSON. */
class RegistryHistoryLong {
  @TempDir Path folder;

  @Test
  void race() throws Exception {
    int writers = Integer.getInteger("history.writers", 8);
    int operations = Integer.getInteger("history.operations", 20_000);
    int faults = Integer.getInteger("history.faults", 60);
    int pauseMillis = Integer.getInteger("history.pause", 2_000);
    long seed = Long.getLong("history.seed", 1);
    HistoryRun.Result result =
        new HistoryRun(folder, writers, operations, seed).run(faults, pauseMillis);
    History.Verdict verdict = result.verdict();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", "registry-history");
    json.put("machine", machine());
    json.put("commit", System.getProperty("history.commit", ""));
    json.put("seed", seed);
    json.put("writers", writers);
    json.put("durability", "REPLICATED(1)");
    json.put("topology", "1 primary, 2 replicas, 3 sentinels, Redis of embedded-redis 1.4.4");
    json.put("operations", verdict.operations());
    json.put("acknowledged", verdict.acknowledged());
    json.put("refused", verdict.failed());
    json.put("indeterminate", verdict.indeterminate());
    json.put("indeterminate_applied", verdict.indeterminateApplied());
    json.put("lost", verdict.lost().size());
    json.put("doubled", verdict.doubled().size());
    json.put("gaps", verdict.gaps().size());
    json.put("invented", verdict.invented().size());
    json.put("wrong_base", verdict.wrong().size());
    json.put("revisions", result.revisions());
    json.put("seconds", Math.round(result.seconds() * 10) / 10.0);
    json.put("nemesis", result.nemesis());
    json.put("verdict", verdict.isLinear() ? "linear" : verdict.toString());
    Path out = Path.of(System.getProperty("history.out", "target/registry-history.json"));
    Files.writeString(
        out,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json)
            + "\n");
    assertThat(verdict.isLinear()).as(verdict.toString()).isTrue();
  }

  private static String machine() {
    return "%d cores, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.version"));
  }
}
