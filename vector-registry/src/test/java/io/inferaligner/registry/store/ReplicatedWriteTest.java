package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.registry.store.ChannelStore.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.args.UnblockType;

/** A primary and one replica: what is said to be replicated is. */
class ReplicatedWriteTest {
  @TempDir Path folder;

  @Test
  void whatAFrozenReplicaDoesNotHaveIsNotConfirmed() {
    try (RedisNode primary = node(1, List.of());
        RedisNode replica = node(2, List.of("replicaof 127.0.0.1 " + primary.port))) {
      startTogether(primary, replica);
      try (RunningStore store = new RunningStore(folder, "redis://127.0.0.1:" + primary.port)) {
        BundleStore.Stored first = publish(store, "1.0.0", "r1");
        assertThat(first.durability().label()).isEqualTo("REPLICATED(1)");
        replica.signal("STOP");
        // Nothing but one script writes here: what other connections wrote is all confirmed.
        assertUnconfirmed(() -> promote(store, first.published().digest(), "p1"));
        assertUnconfirmed(() -> publish(store, "1.1.0", "r2"));
        replica.signal("CONT");
        assertThat(publish(store, "1.1.0", "r2").durability().label()).isEqualTo("REPLICATED(1)");
        assertThat(store.scope.revision()).isEqualTo(3);
      } finally {
        replica.signal("CONT");
      }
    }
  }

  /** As when a primary is demoted while a change waits for its replica. */
  @Test
  void aChangeWhoseConfirmationFailsIsInDoubt() throws InterruptedException {
    try (RedisNode primary = node(1, List.of());
        RedisNode replica = node(2, List.of("replicaof 127.0.0.1 " + primary.port))) {
      startTogether(primary, replica);
      try (RunningStore store = new RunningStore(folder, "redis://127.0.0.1:" + primary.port)) {
        BundleStore.Stored first = publish(store, "1.0.0", "r1");
        replica.signal("STOP");
        AtomicInteger failed = new AtomicInteger();
        Thread demotion = Thread.ofVirtual().start(() -> failed.set(failWaiting(primary)));
        assertUnconfirmed(() -> promote(store, first.published().digest(), "p1"));
        demotion.join();
        assertThat(failed).hasValue(1);
        assertThat(store.scope.revision()).isEqualTo(2);
      } finally {
        replica.signal("CONT");
      }
    }
  }

  /** Ends the first WAIT with an error; how many it ended. */
  private static int failWaiting(RedisNode primary) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (System.nanoTime() < end) {
      Optional<Long> waiting =
          primary.ask(jedis ->
              jedis
                  .clientList()
                  .lines()
                  .filter(line -> line.contains("cmd=wait"))
                  .map(line -> Long.parseLong(line.replaceAll("^id=(\\d+) .*", "$1")))
                  .findFirst());
      if (waiting.isPresent()) {
        return (int)
            (long) primary.ask(jedis -> jedis.clientUnblock(waiting.get(), UnblockType.ERROR));
      }
    }
    return 0;
  }

  /** Whoever waits for fewer replicas than there are is told what that means. */
  @Test
  void anOperatorIsToldWhatTwoFaultsCanLose() {
    try (RedisNode primary = node(1, List.of());
        RedisNode replica = node(2, List.of("replicaof 127.0.0.1 " + primary.port))) {
      startTogether(primary, replica);
      try (RunningStore store = new RunningStore(folder, "redis://127.0.0.1:" + primary.port)) {
        assertThat(store.scope.advice())
            .hasValueSatisfying(
                advice -> assertThat(advice).contains("0 of 1 replicas", "min-replicas=1"));
        var report =
            new ScopeCheck(store.scope, store.bundles, store.channels, store.statements)
                .check(TrustedKeys.parse(RunningStore.KEY.publicText()));
        assertThat(report.findings()).isEmpty();
        assertThat(report.warnings()).hasSize(1);
        var _ = primary.ask(jedis -> jedis.configSet("min-replicas-to-write", "1"));
        assertThat(store.scope.advice()).isEmpty();
      }
    }
    assertThat(new Replication(2, 0).advice(1)).isPresent();
    assertThat(new Replication(2, 1).advice(1)).isPresent();
    assertThat(new Replication(2, 0).advice(2)).isEmpty();
    assertThat(new Replication(0, 0).advice(0)).isEmpty();
  }

  private static void startTogether(RedisNode primary, RedisNode replica) {
    primary.start();
    primary.awaitAnswer();
    replica.start();
    primary.await("replication", "state=online");
  }

  private static void assertUnconfirmed(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.DURABILITY_UNCONFIRMED));
  }

  private static void promote(RunningStore store, String digest, String requestId) {
    store.channels.set(
        new ChannelStore.Wish(
            "stable",
            digest,
            store.scope.revision(),
            Operation.PROMOTE,
            new Author("tests", "default"),
            requestId,
            0,
            1));
  }

  private RedisNode node(int number, List<String> more) {
    int port = RunningStore.freePort();
    List<String> settings =
        new ArrayList<>(
            List.of(
                "port " + port,
                "save \"\"",
                "repl-diskless-sync yes",
                "repl-diskless-sync-delay 0"));
    settings.addAll(more);
    return new RedisNode(
        folder, "redis-" + number, number, TestNetwork.loopback(), port, settings, List.of());
  }

  private static BundleStore.Stored publish(RunningStore store, String version, String requestId) {
    ToyBundle toy = RunningStore.toy(version, version.hashCode());
    return store.bundles.publish(
        toy.decoded(),
        toy.manifest().bytes(),
        toy.vectors().toByteArray(),
        toy.manifest().signatures(),
        new Author("tests", "default"),
        requestId,
        1);
  }
}
