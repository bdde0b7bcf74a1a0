package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fake.Figures;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The long form, started by bench/registry/watch.sh; writes its figures as JSON. */
class WatchContractLong {
  @TempDir Path folder;

  @Test
  void watch() throws Exception {
    int watchers = Integer.getInteger("watch.watchers", 50);
    int revisions = Integer.getInteger("watch.revisions", 10_000);
    long seed = Long.getLong("watch.seed", 1);
    WatchRun.Result result = new WatchRun(folder, watchers, revisions, seed).run();
    new Figures("registry-watch")
        .put("seed", seed)
        .put("watchers", watchers)
        .put("revisions", result.revisions())
        .put("trims_of_the_log", result.trims())
        .put("watches", result.watches())
        .put("resumed_by_revision", result.resumed())
        .put("started_over_after_a_trim", result.startedOver())
        .put("changes_and_bookmarks_delivered", result.delivered())
        .put("promises", WatchContract.Promise.values())
        .put("broken", result.broken())
        .put("seconds", result.seconds())
        .put("verdict", result.broken().isEmpty() ? "the contract held" : "broken")
        .write();
    assertThat(result.broken()).isEmpty();
  }
}
