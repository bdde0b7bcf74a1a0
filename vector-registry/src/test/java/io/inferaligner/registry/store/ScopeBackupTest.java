package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.Epoch;
import io.inferaligner.registry.store.ChannelStore.Operation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Save, wipe, restore; and the check that finds what was damaged. */
class ScopeBackupTest {
  @TempDir Path folder;
  private final SigningKey channelKey = SigningKey.generate();
  private final TrustedKeys keys = TrustedKeys.parse(RunningStore.KEY.publicText());

  @BeforeEach
  void keyFiles() throws Exception {
    for (String name : List.of("a", "b")) {
      Path dir = Files.createDirectories(folder.resolve(name));
      Files.writeString(dir.resolve("channel.key"), channelKey.text());
      Files.writeString(dir.resolve("trusted.keys"), "channel " + channelKey.publicText() + "\n");
    }
  }

  @Test
  void aRestoredRegistryHoldsTheSameUnderALaterEpoch() throws Exception {
    List<byte[]> lines;
    List<StoredBundle> bundles;
    List<AuditEntry> audit;
    StoredChannel channel;
    String epoch;
    try (RunningStore store = new RunningStore(folder.resolve("a"))) {
      fill(store);
      lines = export(store);
      bundles = store.bundles.list("");
      audit = store.scope.audit(0, 0);
      channel = store.channels.find("stable").orElseThrow();
      epoch = store.scope.epoch();
      assertThat(check(store).findings()).isEmpty();
    }
    try (RunningStore store = new RunningStore(folder.resolve("b"))) {
      ScopeBackup.Restored restored = restore(store, lines);
      assertThat(restored.revision()).isEqualTo(5);
      assertThat(restored.bundles()).isEqualTo(2);
      assertThat(store.bundles.list("")).isEqualTo(bundles);
      assertThat(store.scope.audit(0, 0)).isEqualTo(audit);
      StoredChannel after = store.channels.find("stable").orElseThrow();
      assertThat(after.signed(null)).isEqualTo(channel.signed(null));
      assertThat(Epoch.parse(store.scope.epoch()).number())
          .isGreaterThan(Epoch.parse(epoch).number());
      assertThat(check(store).findings()).isEmpty();
      // and it goes on from there
      assertThat(store.publish(RunningStore.toy("9.0.0", 9), "r9").revision()).isEqualTo(6);
      assertThatThrownBy(() -> restore(store, lines)).hasMessageContaining("is not empty");
    }
  }

  @Test
  void aDamagedBackupIsRefusedAndCountsForNothing() throws Exception {
    List<byte[]> lines;
    try (RunningStore store = new RunningStore(folder.resolve("a"))) {
      fill(store);
      lines = export(store);
    }
    try (RunningStore store = new RunningStore(folder.resolve("b"))) {
      for (int drop = 0; drop < lines.size(); drop++) {
        List<byte[]> damaged = new ArrayList<>(lines);
        damaged.remove(drop);
        assertMalformed(store, damaged);
      }
      List<byte[]> altered = new ArrayList<>(lines);
      String text = new String(altered.get(3), StandardCharsets.UTF_8);
      altered.set(3, text.replace('1', '2').getBytes(StandardCharsets.UTF_8));
      assertMalformed(store, altered);
      assertThat(store.scope.revision()).isZero();
      assertThat(restore(store, lines).revision()).isEqualTo(5);
    }
  }

  @Test
  void theCheckFindsWhatWasDamaged() {
    try (RunningStore store = new RunningStore(folder.resolve("a"))) {
      fill(store);
      Keys names = store.scope.keys();
      StoredBundle bundle = store.bundles.list("").getFirst();
      store.redis.call(jedis -> jedis.set(names.blob(bundle.vectorsDigest(), 0), "x"));
      StoredChannel channel = store.channels.find("stable").orElseThrow();
      String edited =
          ScopeStore.write(channel)
              .replace(channel.actor(), "evil")
              .replace(channel.stable(), "0".repeat(64));
      store.redis.call(jedis -> jedis.hset(names.state(), Map.of("ch:stable", edited)));
      store.redis.call(
          jedis -> jedis.xdel(names.audit(), new redis.clients.jedis.StreamEntryID(2, 0)));
      store.redis.call(
          jedis -> jedis.xdel(names.log(), new redis.clients.jedis.StreamEntryID(3, 0)));
      List<String> findings = check(store).findings();
      assertThat(findings).anyMatch(text -> text.contains("BLOB_DIGEST_MISMATCH"));
      assertThat(findings).anyMatch(text -> text.contains("no revision 2 to 2"));
      assertThat(findings).anyMatch(text -> text.contains("gap before revision 4"));
      assertThat(findings).anyMatch(text -> text.contains("which is not stored"));
      assertThat(findings).anyMatch(text -> text.contains("not signed as it stands"));
    }
  }

  private static void fill(RunningStore store) {
    String first = store.publish(RunningStore.toy("1.0.0", 1), "r1").digest();
    String second = store.publish(RunningStore.toy("1.1.0", 2), "r2").digest();
    store.set(Operation.PROMOTE, first, 0, "ann");
    store.set(Operation.CANARY, second, 50_000, "ann");
    store.set(Operation.REVOKE, second, 0, "ann");
  }

  private ScopeCheck.Report check(RunningStore store) {
    return new ScopeCheck(store.scope, store.bundles, store.channels, store.statements).check(keys);
  }

  private static List<byte[]> export(RunningStore store) throws InterruptedException {
    List<byte[]> lines = new ArrayList<>();
    backup(store).export(lines::add);
    return lines;
  }

  private static ScopeBackup.Restored restore(RunningStore store, List<byte[]> lines) {
    ScopeBackup.Restore restore = backup(store).restore();
    lines.forEach(restore::line);
    return restore.finish();
  }

  private static ScopeBackup backup(RunningStore store) {
    return new ScopeBackup(store.scope, store.bundles, store.statements);
  }

  private static void assertMalformed(RunningStore store, List<byte[]> lines) {
    assertThatThrownBy(() -> restore(store, lines))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.BUNDLE_MALFORMED));
  }
}
