package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of bench/registry/history.sh: two faults, a fixed seed. */
class RegistryHistoryTest {
  @TempDir Path folder;

  @Test
  void nothingAcknowledgedIsLostAndNothingIsDoneTwice() throws Exception {
    HistoryRun.Result result = new HistoryRun(folder, 4, 600, 5).run(2, 300);
    assertThat(result.verdict().isLinear()).as(result.toString()).isTrue();
    assertThat(result.verdict().acknowledged()).as(result.toString()).isGreaterThan(20);
    assertThat(result.revisions()).isGreaterThanOrEqualTo(result.verdict().acknowledged());
  }
}
