package io.inferaligner.registry.store;

import io.inferaligner.registry.store.ChannelStore.Operation;
import io.inferaligner.registry.store.WatchSession.Change;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.params.XTrimParams;

/** Changes of five channels, the log trimmed again and again, and watchers that come and go. */
final class WatchRun {
  private static final List<String> CHANNELS = List.of("a", "b", "c", "d", "e");
  private static final int TRIM_EVERY = 200;
  private static final int KEPT = 50;

  private final Path folder;
  private final int watchers;
  private final int revisions;
  private final long seed;
  private final NavigableMap<Long, Change> truth = new ConcurrentSkipListMap<>();
  private final AtomicLong goal = new AtomicLong();
  private int trims;

  WatchRun(Path folder, int watchers, int revisions, long seed) {
    this.folder = folder;
    this.watchers = watchers;
    this.revisions = revisions;
    this.seed = seed;
  }

  /** What came of a run. */
  record Result(
      long revisions,
      int trims,
      int watches,
      int resumed,
      int startedOver,
      long delivered,
      Map<WatchContract.Promise, List<String>> broken,
      double seconds) {}

  Result run() throws Exception {
    long start = System.nanoTime();
    int port = RunningStore.freePort();
    RedisNode redis =
        new RedisNode(
            folder,
            "redis",
            1,
            TestNetwork.loopback(),
            port,
            List.of("port " + port, "save \"\""),
            List.of());
    try (redis;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      redis.start();
      redis.awaitAnswer();
      try (ServedStore served = new ServedStore(folder, "redis://127.0.0.1:" + port)) {
        List<ContractWatcher> all = new ArrayList<>();
        List<Future<List<WatchSession>>> watching = new ArrayList<>();
        for (int i = 0; i < watchers; i++) {
          ContractWatcher watcher =
              new ContractWatcher(
                  i,
                  served.target(),
                  i % 2 == 0 ? List.of() : CHANNELS.subList(i % 5, Math.min(5, i % 5 + 2)),
                  seed + i);
          all.add(watcher);
          watching.add(threads.submit(() -> watcher.run(goal::get, Duration.ofMinutes(10))));
        }
        change(served.store);
        List<WatchSession> sessions = new ArrayList<>();
        for (Future<List<WatchSession>> one : watching) {
          sessions.addAll(one.get());
        }
        return new Result(
            goal.get(),
            trims,
            sessions.size(),
            (int) sessions.stream().filter(session -> session.from() > 0).count(),
            all.stream().mapToInt(ContractWatcher::startsOver).sum(),
            sessions.stream().mapToLong(session -> session.items().size()).sum(),
            new WatchContract(truth).check(sessions),
            (System.nanoTime() - start) / 1e9);
      }
    }
  }

  private void change(RunningStore store) {
    Random random = new Random(seed);
    List<String> digests = new ArrayList<>();
    long revision = 0;
    while (revision < revisions) {
      if (digests.size() < 2 || random.nextInt(500) == 0) {
        BundleStore.Published published =
            store.publish(RunningStore.toy("1.0." + revision, (int) revision), "p" + revision);
        digests.add(published.digest());
        revision = published.revision();
      } else {
        StoredChannel changed =
            store
                .channels
                .set(
                    new ChannelStore.Wish(
                        CHANNELS.get(random.nextInt(CHANNELS.size())),
                        digests.get(random.nextInt(digests.size())),
                        revision,
                        Operation.PROMOTE,
                        new Author("h", "default"),
                        "c" + revision,
                        0,
                        0))
                .channel();
        revision = changed.revision();
        truth.put(revision, Change.of(changed));
      }
      if (revision % TRIM_EVERY == 0) {
        trim(store, revision - KEPT);
      }
    }
    goal.set(revision);
  }

  private void trim(RunningStore store, long oldest) {
    long _ =
        store.redis.call(jedis ->
            jedis.xtrim(store.scope.keys().log(), XTrimParams.xTrimParams().minId(oldest + "-0")));
    trims++;
  }
}
