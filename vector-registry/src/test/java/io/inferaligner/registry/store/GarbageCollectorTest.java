package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.registry.store.ChannelStore.Operation;
import io.inferaligner.registry.store.GarbageCollector.Fate;
import io.inferaligner.registry.store.GarbageCollector.Rules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collection removes and what it never does, on a real Redis. */
class GarbageCollectorTest {
  private static final Rules NOTHING_STAYS = new Rules(Duration.ZERO, 0, Duration.ZERO);

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // every test starts it
  private RunningStore store;

  @SuppressWarnings("NullAway.Init") // every test starts it
  private GarbageCollector collector;

  private final List<String> digests = new ArrayList<>();

  @BeforeEach
  void start() {
    store = new RunningStore(folder);
    collector = store.collector;
    for (int i = 0; i < 5; i++) {
      digests.add(store.publish(RunningStore.toy("1.0." + i, i), "p" + i).digest());
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void keepsWhatChannelsNeedAndRemovesTheRestWithAnAuditEntryEach() throws Exception {
    store.set(Operation.PROMOTE, digests.get(0), 0, "ann");
    store.set(Operation.PROMOTE, digests.get(1), 0, "ann");
    store.set(Operation.CANARY, digests.get(2), 10_000, "ann");
    Thread.sleep(5);
    long before = store.scope.revision();
    assertThat(fates(collector.look(NOTHING_STAYS)))
        .containsExactly(Fate.KEPT, Fate.KEPT, Fate.KEPT, Fate.UNMARKED, Fate.UNMARKED);
    assertThat(store.scope.revision()).isEqualTo(before);

    collector.collect(NOTHING_STAYS, new Author("bea", "acme"));
    assertThat(stored()).containsExactlyElementsOf(digests.subList(0, 3));
    assertThat(store.scope.revision()).isEqualTo(before + 2);
    var last = store.scope.audit(before, 0);
    assertThat(last).allMatch(entry -> entry.hasIntactHash() && entry.operation().equals("gc"));
    assertThat(last.getLast().before()).isEqualTo(digests.get(4));
    assertThat(keysLeft("man:*")).isEqualTo(3);
    assertThat(keysLeft("blob:*")).isEqualTo(3);
    // The rollback that was kept for still works; what was removed cannot be used.
    store.set(Operation.ROLLBACK, "", 0, "ann");
    assertThat(store.set(Operation.ROLLBACK, "", 0, "ann").stable()).isEqualTo(digests.get(0));
    assertThatThrownBy(() -> store.set(Operation.PROMOTE, digests.get(4), 0, "ann"))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.BUNDLE_NOT_FOUND));
  }

  @Test
  void retentionVersionsLeasesAndRevocationsKeepToo() throws Exception {
    store.set(Operation.PROMOTE, digests.get(0), 0, "ann");
    store.set(Operation.PROMOTE, digests.get(1), 0, "ann");
    store.set(Operation.PROMOTE, digests.get(2), 0, "ann");
    store.set(Operation.REVOKE, digests.get(3), 0, "ann");
    store.bundles.lease(digests.get(4));
    Thread.sleep(5);
    var report = collector.collect(NOTHING_STAYS, new Author("bea", "acme"));
    assertThat(report.items().getFirst().digest()).isEqualTo(digests.get(0));
    assertThat(stored()).containsExactlyElementsOf(digests.subList(1, 5));

    assertThat(collector.look(new Rules(Duration.ofDays(30), 0, Duration.ZERO)).items())
        .allMatch(item -> item.fate() == Fate.KEPT);
    assertThat(collector.look(new Rules(Duration.ZERO, 20, Duration.ZERO)).items())
        .allMatch(item -> item.fate() == Fate.KEPT);
  }

  @Test
  void nothingGoesBeforeItsGracePeriodAndAPublicationEndsTheMark() throws Exception {
    Rules patient = new Rules(Duration.ZERO, 0, Duration.ofHours(1));
    Thread.sleep(5);
    collector.collect(patient, new Author("bea", "acme"));
    assertThat(stored()).hasSize(5);
    assertThat(fates(collector.look(patient))).containsOnly(Fate.MARKED);
    assertThat(fates(collector.look(NOTHING_STAYS))).containsOnly(Fate.DUE);

    store.publish(RunningStore.toy("1.0.0", 0), "again");
    assertThat(fates(collector.look(patient)))
        .containsExactly(Fate.UNMARKED, Fate.MARKED, Fate.MARKED, Fate.MARKED, Fate.MARKED);
    store.set(Operation.PROMOTE, digests.get(1), 0, "ann");
    store.set(Operation.PROMOTE, digests.get(2), 0, "ann");
    store.set(Operation.PROMOTE, digests.get(3), 0, "ann");
    Thread.sleep(5);
    assertThat(fates(collector.look(patient)).get(1)).isEqualTo(Fate.UNMARKED);
  }

  @Test
  void uploadsThatWereNeverPublishedGoToo() throws Exception {
    String blob = store.scope.keys().blob("a".repeat(64), 1);
    store.redis.call(jedis -> jedis.set(blob, "x"));
    store.redis.call(jedis -> jedis.set(store.scope.keys().blob("a".repeat(64), 0), "x"));
    Thread.sleep(5);
    long before = store.scope.revision();
    collector.collect(new Rules(Duration.ZERO, 20, Duration.ZERO), new Author("bea", "acme"));
    assertThat(keysLeft("blob:*")).isEqualTo(5);
    assertThat(store.scope.revision()).isEqualTo(before);
  }

  /** A collection without any grace beside publishers and promoters: no one loses a bundle. */
  @Test
  void racingPublishersAndPromotersLoseNothing() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
      List<Future<?>> collectors = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        collectors.add(
            threads.submit(
                (Callable<Void>)
                    () -> {
                      while (!over.get()) {
                        collected();
                      }
                      return null;
                    }));
      }
      List<Future<Integer>> writers = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        int number = writer;
        writers.add(threads.submit(() -> write(number)));
      }
      int promoted = 0;
      for (Future<Integer> writer : writers) {
        promoted += writer.get();
      }
      over.set(true);
      for (Future<?> one : collectors) {
        one.get();
      }
      assertThat(promoted).isPositive();
    }
    // Whatever a channel points at is whole, and the log has no gap.
    for (StoredChannel channel : store.channels.snapshot().channels()) {
      assertThat(store.bundles.vectors(store.bundles.find(channel.stable()).orElseThrow()))
          .isNotEmpty();
    }
    var audit = store.scope.audit(0, 0);
    for (int i = 0; i < audit.size(); i++) {
      assertThat(audit.get(i).revision()).isEqualTo(i + 1);
      assertThat(audit.get(i).hasIntactHash()).isTrue();
    }
  }

  private void collected() {
    try {
      collector.collect(NOTHING_STAYS, new Author("gc", "acme"));
    } catch (SteeringException e) {
      assertThat(e.fault().reason()).isEqualTo(FaultReason.REGISTRY_UNAVAILABLE);
    }
  }

  /** Publishes and promotes; a promotion that was answered must find its bundle whole. */
  private int write(int writer) {
    int promoted = 0;
    for (int round = 0; round < 25; round++) {
      ToyBundle toy = RunningStore.toy("2." + writer + "." + round, 100 * writer + round);
      String digest = store.publish(toy, "w" + writer + "-" + round).digest();
      try {
        store.channels.set(
            new ChannelStore.Wish(
                "channel-" + writer,
                digest,
                store.scope.revision(),
                Operation.PROMOTE,
                new Author("ann", "acme"),
                "s" + writer + "-" + round,
                0,
                0));
        promoted++;
        StoredBundle stored = store.bundles.find(digest).orElseThrow();
        assertThat(store.bundles.vectors(stored)).isEqualTo(toy.vectors().toByteArray());
      } catch (SteeringException e) {
        // Another writer was faster, or the collector took it before it was used: both are said.
        assertThat(e.fault().reason())
            .isIn(FaultReason.CHANNEL_CONFLICT, FaultReason.BUNDLE_NOT_FOUND);
      }
    }
    return promoted;
  }

  private List<String> stored() {
    return store.bundles.list("").stream().map(StoredBundle::digest).toList();
  }

  private static List<Fate> fates(GarbageCollector.Report report) {
    return report.items().stream().map(GarbageCollector.Item::fate).toList();
  }

  private int keysLeft(String pattern) {
    return store.redis.call(jedis -> jedis.keys("ssv:{t:default}:" + pattern)).size();
  }
}
