package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.registry.store.ChannelStore.Operation;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stores against a real Redis. */
class RegistryStoreTest {
  @TempDir Path folder;

  @Test
  void whatIsPublishedComesBackByteForByteAndSurvivesARestart() {
    ToyBundle toy = RunningStore.toy("1.0.0", 1);
    String epoch;
    int port;
    try (RunningStore store = new RunningStore(folder)) {
      port = store.port;
      BundleStore.Published published = store.publish(toy, "r1");
      assertThat(published).isEqualTo(new BundleStore.Published(toy.digest(), 1, false));
      set(store, published.digest(), 1, Operation.PROMOTE);
      epoch = store.scope.epoch();
    }
    try (RunningStore store = new RunningStore(folder, port)) {
      StoredBundle stored = store.bundles.find(toy.digest()).orElseThrow();
      assertThat(stored.manifestJson().getBytes(java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo(toy.manifest().bytes());
      assertThat(store.bundles.vectors(stored)).isEqualTo(toy.vectors().toByteArray());
      assertThat(stored.revision()).isEqualTo(1);
      assertThat(store.bundles.digestOf("toy", "1.0.0")).contains(toy.digest());
      assertThat(store.channels.find("stable").orElseThrow().stable()).isEqualTo(toy.digest());
      assertThat(store.scope.epoch()).isEqualTo(epoch);
      assertThat(store.scope.revision()).isEqualTo(2);
    }
  }

  @Test
  void aVersionIsImmutableAndARequestIsDoneOnce() {
    try (RunningStore store = new RunningStore(folder)) {
      ToyBundle toy = RunningStore.toy("1.0.0", 1);
      BundleStore.Published first = store.publish(toy, "r1");
      assertThat(store.publish(toy, "r1")).isEqualTo(first);
      assertThat(store.publish(toy, "r2"))
          .isEqualTo(new BundleStore.Published(first.digest(), 1, true));
      assertReason(
          () -> store.publish(RunningStore.toy("1.0.0", 2), "r3"),
          FaultReason.VERSION_HAS_OTHER_DIGEST);
      assertThat(store.scope.revision()).isEqualTo(1);
      assertThat(store.bundles.list("")).hasSize(1);
    }
  }

  /** Two publishers of one version with different bytes: exactly one wins, in every round. */
  @Test
  void ofTwoRacingPublishersOneWins() throws Exception {
    try (RunningStore store = new RunningStore(folder);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 60; round++) {
        String version = "1.0." + round;
        List<Callable<Boolean>> rivals = new ArrayList<>();
        for (int salt = 1; salt <= 2; salt++) {
          ToyBundle toy = RunningStore.toy(version, salt);
          rivals.add(() -> won(store, toy));
        }
        int winners = 0;
        for (Future<Boolean> outcome : threads.invokeAll(rivals)) {
          winners += outcome.get() ? 1 : 0;
        }
        assertThat(winners).as("round %d", round).isEqualTo(1);
      }
      assertThat(store.scope.revision()).isEqualTo(60);
      assertThat(store.bundles.list("toy")).hasSize(60);
      assertGaplessChain(store, 60);
    }
  }

  /**
   * Eight promoters race for one channel: every revision has one winner, losers learn the current
   * one.
   */
  @Test
  void racingPromotersGetRevisionsWithoutGaps() throws Exception {
    try (RunningStore store = new RunningStore(folder);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      String digest = store.publish(RunningStore.toy("1.0.0", 1), "r1").digest();
      List<Long> won = Collections.synchronizedList(new ArrayList<>());
      List<Future<?>> promoters = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        promoters.add(
            threads.submit(() -> {
              for (int i = 0; i < 25; i++) {
                promoteUntilDone(store, digest, won);
              }
            }));
      }
      for (Future<?> promoter : promoters) {
        promoter.get();
      }
      assertThat(won.stream().sorted().toList())
          .isEqualTo(LongStream.rangeClosed(2, 201).boxed().toList());
      assertGaplessChain(store, 201);
    }
  }

  @Test
  void rollbackGoesBackAndARevokedBundleNeverReturns() {
    try (RunningStore store = new RunningStore(folder)) {
      String first = store.publish(RunningStore.toy("1.0.0", 1), "r1").digest();
      String second = store.publish(RunningStore.toy("1.1.0", 2), "r2").digest();
      set(store, first, 2, Operation.PROMOTE);
      set(store, second, 3, Operation.PROMOTE);
      assertThat(set(store, "", 4, Operation.ROLLBACK).stable()).isEqualTo(first);
      set(store, second, 5, Operation.PROMOTE);
      StoredChannel revoked = set(store, second, 6, Operation.REVOKE);
      assertThat(revoked.stable()).isEmpty();
      assertThat(revoked.previous()).isEqualTo(second);
      assertThat(revoked.revoked()).isTrue();
      assertReason(() -> set(store, second, 7, Operation.PROMOTE), FaultReason.BUNDLE_REVOKED);
      assertThat(set(store, first, 7, Operation.PROMOTE).revision()).isEqualTo(8);
      assertReason(
          () -> set(store, "0".repeat(64), 8, Operation.PROMOTE), FaultReason.BUNDLE_NOT_FOUND);
      assertThatThrownBy(() -> set(store, first, 3, Operation.PROMOTE))
          .isInstanceOfSatisfying(
              SteeringException.class,
              e -> assertThat(((SteeringFault.LostRace) e.fault()).currentRevision()).isEqualTo(8));
    }
  }

  @Test
  void theAuditChainShowsEveryChangeAndAnyTampering() {
    try (RunningStore store = new RunningStore(folder)) {
      String digest = store.publish(RunningStore.toy("1.0.0", 1), "r1").digest();
      set(store, digest, 1, Operation.PROMOTE);
      List<AuditEntry> audit = store.scope.audit(0, 0);
      assertThat(audit).extracting(AuditEntry::operation).containsExactly("publish", "promote");
      assertThat(audit).extracting(AuditEntry::subject).containsExactly("toy@1.0.0", "stable");
      AuditEntry last = audit.getLast();
      AuditEntry forged =
          new AuditEntry(
              last.version(),
              last.revision(),
              last.operation(),
              "somebody",
              last.tenant(),
              last.scope(),
              last.subject(),
              last.before(),
              last.after(),
              last.requestId(),
              last.unixMillis(),
              last.previousHash(),
              last.hash());
      assertThat(last.hasIntactHash()).isTrue();
      assertThat(forged.hasIntactHash()).isFalse();
      assertThat(store.scope.audit(1, 0)).hasSize(1);
    }
  }

  @Test
  void aLostRedisIsAClearRetryableFault() {
    RunningStore store = new RunningStore(folder);
    store.redis.close();
    assertReason(store.scope::revision, FaultReason.REGISTRY_UNAVAILABLE);
  }

  @Test
  void aTakenPortStopsTheStartWithOneSentence() {
    try (RunningStore store = new RunningStore(folder)) {
      assertThatThrownBy(() -> new RunningStore(folder.resolve("other"), store.port))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("port " + store.port + " of the embedded Redis is in use");
    }
  }

  private static boolean won(RunningStore store, ToyBundle toy) {
    try {
      return !store.publish(toy, UUID.randomUUID().toString()).existed();
    } catch (SteeringException e) {
      assertThat(e.fault().reason()).isEqualTo(FaultReason.VERSION_HAS_OTHER_DIGEST);
      return false;
    }
  }

  private static void promoteUntilDone(RunningStore store, String digest, List<Long> won) {
    long expected = store.scope.revision();
    while (true) {
      try {
        won.add(set(store, digest, expected, Operation.PROMOTE).revision());
        return;
      } catch (SteeringException e) {
        expected = ((SteeringFault.LostRace) e.fault()).currentRevision();
      }
    }
  }

  private static void assertGaplessChain(RunningStore store, int revisions) {
    List<AuditEntry> audit = store.scope.audit(0, 0);
    assertThat(audit)
        .extracting(AuditEntry::revision)
        .isEqualTo(LongStream.rangeClosed(1, revisions).boxed().toList());
    assertThat(audit).allMatch(AuditEntry::hasIntactHash);
    assertThat(IntStream.range(1, revisions)).allMatch(i -> audit.get(i).follows(audit.get(i - 1)));
    assertThat(store.scope.logAfter(0, 0)).hasSize(revisions);
  }

  private static StoredChannel set(
      RunningStore store, String digest, long expected, Operation operation) {
    return store
        .channels
        .set(
            new ChannelStore.Wish(
                "stable",
                digest,
                expected,
                operation,
                new Author("tests", "acme"),
                UUID.randomUUID().toString(),
                0,
                0))
        .channel();
  }

  private static void assertReason(ThrowingCallable call, FaultReason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class, e -> assertThat(e.fault().reason()).isEqualTo(reason));
  }
}
