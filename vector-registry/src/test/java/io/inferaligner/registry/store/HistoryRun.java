package io.inferaligner.registry.store;

import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.registry.store.ChannelStore.Operation;
import io.inferaligner.registry.store.History.Event;
import io.inferaligner.registry.store.History.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishers and promoters that race over a replicated Redis while its processes are killed and
 * frozen, and the verdict over all they saw.
 */
final class HistoryRun {
  private static final int REPEATS = 3;

  private final Path folder;
  private final Topology topology;
  private final int writers;
  private final int operations;
  private final long seed;
  private final History history = new History();
  private final List<String> nemesis = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger left;
  private final AtomicLong version = new AtomicLong();
  private volatile boolean disturbing = true;
  private int restMillis;
  private int replicas = 1;

  HistoryRun(Path folder, Topology topology, int writers, int operations, long seed) {
    this.folder = folder;
    this.topology = topology;
    this.writers = writers;
    this.operations = operations;
    this.seed = seed;
    this.left = new AtomicInteger(operations);
  }

  /** Has each writer rest up to {@code millis} after each operation. */
  HistoryRun resting(int millis) {
    restMillis = millis;
    return this;
  }

  /** Has {@code count} replicas confirm each operation; one if this is not called. */
  HistoryRun confirmedBy(int count) {
    replicas = count;
    return this;
  }

  /** What came of a run. */
  record Result(
      String topology,
      History.Verdict verdict,
      List<String> nemesis,
      long revisions,
      double seconds) {}

  /** Servers to run over. */
  enum Topology {
    SENTINEL,
    CLUSTER;

    private RedisServers start(Path folder, TestNetwork network) {
      return switch (this) {
        case SENTINEL -> new RedisFleet(folder, network);
        case CLUSTER -> new RedisCluster(folder, network);
      };
    }
  }

  /** As below, on one address. */
  Result run(int faults, int pauseMillis) throws Exception {
    return run(TestNetwork.loopback(), faults, pauseMillis);
  }

  /**
   * Runs everything: at least the operations asked for, and on until {@code faults} are over, which
   * come at most every {@code pauseMillis}.
   */
  Result run(TestNetwork network, int faults, int pauseMillis) throws Exception {
    long start = System.nanoTime();
    try (network;
        RedisServers fleet = topology.start(folder, network)) {
      try (ExecutorService threads = Executors.newFixedThreadPool(writers + 1)) {
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
          Random random = new Random(seed + i);
          clients.add(threads.submit(() -> write(fleet.url(), random)));
        }
        Future<?> trouble = threads.submit(() -> disturbUntilDone(fleet, faults, pauseMillis));
        for (Future<?> client : clients) {
          client.get();
        }
        trouble.get();
      }
      var _ = fleet.heal();
      try (RunningStore store = new RunningStore(folder, fleet.url())) {
        List<AuditEntry> log = store.scope.audit(0, 0);
        return new Result(
            fleet.description(),
            history.check(log),
            List.copyOf(nemesis),
            store.scope.revision(),
            (System.nanoTime() - start) / 1e9);
      }
    }
  }

  private void write(String url, Random random) {
    try (RunningStore store = new RunningStore(folder, url)) {
      List<String> digests = new ArrayList<>();
      while (left.getAndDecrement() > 0 || disturbing) {
        String id = Long.toHexString(random.nextLong());
        if (digests.size() < 2 || random.nextInt(10) == 0) {
          publish(store, id, digests);
        } else {
          move(store, id, digests.get(random.nextInt(digests.size())), random);
        }
        sleep(restMillis == 0 ? 0 : random.nextInt(restMillis));
      }
    }
  }

  private void publish(RunningStore store, String id, List<String> digests) {
    ToyBundle toy = RunningStore.toy("1.0." + version.incrementAndGet(), 1);
    history.record(
        attempt(
            id,
            "publish",
            -1,
            () -> {
              BundleStore.Stored stored =
                  store.bundles.publish(
                      toy.decoded(),
                      toy.manifest().bytes(),
                      toy.vectors().toByteArray(),
                      toy.manifest().signatures(),
                      new Author("h", "default"),
                      id,
                      replicas);
              digests.add(stored.published().digest());
              return stored.published().revision();
            }));
  }

  private void move(RunningStore store, String id, String digest, Random random) {
    long expected = revision(store);
    if (expected < 0) {
      return;
    }
    Operation operation = random.nextInt(4) == 0 ? Operation.APPROVE : Operation.PROMOTE;
    ChannelStore.Wish wish =
        new ChannelStore.Wish(
            "stable", digest, expected, operation, new Author("h", "default"), id, 0, replicas);
    history.record(
        attempt(
            id, operation.name(), expected, () -> store.channels.set(wish).channel().revision()));
  }

  /** The current revision; −1 while Redis does not answer. */
  private static long revision(RunningStore store) {
    try {
      return store.scope.revision();
    } catch (SteeringException e) {
      RedisNode.pause();
      return -1;
    }
  }

  /** An operation that gives the revision it got. */
  private interface Attempt {
    long run();
  }

  /** Repeats with the same request id, as clients are told to. */
  private static Event attempt(String id, String operation, long expected, Attempt attempt) {
    Outcome outcome = Outcome.FAILED;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      try {
        return new Event(id, operation, expected, attempt.run(), Outcome.OK);
      } catch (SteeringException e) {
        FaultReason reason = e.fault().reason();
        if (reason == FaultReason.DURABILITY_UNCONFIRMED) {
          outcome = Outcome.INDETERMINATE;
        } else if (e.fault() instanceof SteeringFault.LostRace
            || reason != FaultReason.REGISTRY_UNAVAILABLE) {
          break;
        }
        RedisNode.pause();
      }
    }
    return new Event(id, operation, expected, 0, outcome);
  }

  private void disturbUntilDone(RedisServers servers, int faults, int pauseMillis) {
    try {
      disturb(servers, faults, pauseMillis);
    } finally {
      disturbing = false;
    }
  }

  private void disturb(RedisServers servers, int faults, int pauseMillis) {
    Random random = new Random(seed);
    Nemesis trouble = new Nemesis(servers, random);
    long start = System.nanoTime();
    for (int fault = 0; fault < faults; fault++) {
      sleep(pauseMillis / 2 + random.nextInt(pauseMillis));
      double at = (System.nanoTime() - start) / 1e9;
      nemesis.add("%.1f s: %s".formatted(at, trouble.strike()));
      // One fault at a time: the next one begins when all servers are back.
      if (!servers.heal()) {
        nemesis.add("the servers did not find together within 90 s: no further faults");
        return;
      }
    }
  }

  private static void sleep(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
