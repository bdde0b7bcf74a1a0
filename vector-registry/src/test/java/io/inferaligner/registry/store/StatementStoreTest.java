package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.registry.sign.SignedStatement;
import io.inferaligner.registry.store.ChannelStore.Operation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels are signed when they are written, and only what was written is signed again. */
class StatementStoreTest {
  @TempDir Path folder;
  private final SigningKey channelKey = SigningKey.generate();

  @BeforeEach
  void keys() throws Exception {
    Files.writeString(folder.resolve("channel.key"), channelKey.text());
    Files.writeString(folder.resolve("trusted.keys"), "channel " + channelKey.publicText() + "\n");
  }

  @Test
  void aReaderGetsAFreshStatementOfWhatWasWritten() throws Exception {
    try (RunningStore store = new RunningStore(folder)) {
      String digest = store.publish(RunningStore.toy("1.0.0", 1), "r1").digest();
      store.set(Operation.PROMOTE, digest, 0, "ann");
      Thread.sleep(5);
      StoredChannel channel = store.channels.find("stable").orElseThrow();
      ChannelStatement statement = genuine(current(store, channel).orElseThrow());
      SignedStatement written = java.util.Objects.requireNonNull(channel.statement());
      assertThat(statement.issuedMillis()).isGreaterThan(genuine(written).issuedMillis());
      assertThat(statement.stable()).isEqualTo(digest);
      assertThat(statement.revision()).isEqualTo(2).isEqualTo(channel.revision());
      assertThat(statement.epoch()).isEqualTo(store.scope.epoch());
      assertThat(statement.expiresMillis() - statement.issuedMillis()).isEqualTo(86_400_000L);
      assertThat(current(store, channel)).isEqualTo(current(store, channel));
      assertThat(store.scope.logAfter(1, 0).getFirst().channel().orElseThrow().statement())
          .isNotNull();
    }
  }

  @Test
  void whoeverEditsRedisGetsNoSignatureForIt() {
    try (RunningStore store = new RunningStore(folder)) {
      String digest = store.publish(RunningStore.toy("1.0.0", 1), "r1").digest();
      String other = store.publish(RunningStore.toy("1.1.0", 2), "r2").digest();
      store.set(Operation.PROMOTE, digest, 0, "ann");
      StoredChannel good = store.channels.find("stable").orElseThrow();
      String forged = ScopeStore.write(good).replace(digest, other);
      // also in the statement's own text, whose signature then no longer fits
      store.redis.call(
          jedis -> jedis.hset(store.scope.keys().state(), java.util.Map.of("ch:stable", forged)));
      StoredChannel read = store.channels.find("stable").orElseThrow();
      assertThat(read.stable()).isEqualTo(other);
      assertThat(current(store, read)).contains(read.statement());
      assertThat(isGenuine(read.statement())).isFalse();

      StoredChannel swapped =
          new StoredChannel(
              "stable",
              other,
              "",
              good.revision() + 5,
              "evil",
              0,
              false,
              Rollout.NONE,
              "",
              List.of(),
              good.statement());
      assertThat(current(store, swapped)).contains(good.statement());
    }
  }

  @Test
  void theKeyIsRotatedWithoutARestart() throws Exception {
    try (RunningStore store = new RunningStore(folder)) {
      String digest = store.publish(RunningStore.toy("1.0.0", 1), "r1").digest();
      store.set(Operation.PROMOTE, digest, 0, "ann");
      SigningKey next = SigningKey.generate();
      Files.writeString(
          folder.resolve("trusted.keys"),
          "channel " + channelKey.publicText() + "\nchannel " + next.publicText() + "\n");
      Files.writeString(folder.resolve("channel.key"), next.text());
      String second = store.publish(RunningStore.toy("1.1.0", 2), "r2").digest();
      StoredChannel canary = store.set(Operation.CANARY, second, 10, "ann");
      assertThat(current(store, canary).orElseThrow().keyId()).isEqualTo(next.keyId());
    }
  }

  private static Optional<SignedStatement> current(RunningStore store, StoredChannel channel) {
    return store.statements.current(channel, store.scope.epoch());
  }

  private ChannelStatement genuine(SignedStatement signed) {
    assertThat(isGenuine(signed)).isTrue();
    return ChannelStatement.read(signed.json().getBytes(StandardCharsets.UTF_8));
  }

  private boolean isGenuine(@org.jspecify.annotations.Nullable SignedStatement signed) {
    if (signed == null) {
      return false;
    }
    try {
      TrustedKeys.parse(KeyRole.CHANNEL.label() + " " + channelKey.publicText())
          .requireSignedStatement(
              signed.json().getBytes(StandardCharsets.UTF_8),
              List.of(new BundleSignature(signed.keyId(), signed.signatureHex())));
      return true;
    } catch (io.inferaligner.core.fault.SteeringException e) {
      return false;
    }
  }
}
