package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.BundleAdmission;
import io.inferaligner.follow.ChannelFollower;
import io.inferaligner.follow.FollowerListener;
import io.inferaligner.follow.FollowerSettings;
import io.inferaligner.follow.FollowerState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A Redis that comes back with less than it once had, and a reader that has seen all of it: what
 * registry and reader make of that.
 */
final class RetreatRun {
  private static final int TAIL = 4_096;
  private static final int CHANGES = 8;

  private final Path folder;
  private final RedisNode redis;
  private String wanted = "";
  private long revision;

  /** Over a Redis that keeps its data as {@code settings} say. */
  RetreatRun(Path folder, List<String> settings) {
    this.folder = folder;
    int port = RunningStore.freePort();
    List<String> all = new ArrayList<>(List.of("port " + port));
    all.addAll(settings);
    this.redis = new RedisNode(folder, "redis", 1, TestNetwork.loopback(), port, all, List.of());
  }

  static RetreatRun overAof(Path folder) {
    return new RetreatRun(folder, List.of("appendonly yes", "appendfsync always", "save \"\""));
  }

  static RetreatRun overRdb(Path folder) {
    return new RetreatRun(folder, List.of("appendonly no", "save \"\""));
  }

  RedisNode redis() {
    return redis;
  }

  Path aof() {
    return folder.resolve("redis/appendonly.aof");
  }

  /**
   * What came of it.
   *
   * @param starts how often Redis was started with old data
   * @param states how many different states that gave
   */
  record Result(int starts, int states) {}

  /** The AOF, cut by 1, 1 + {@code step}, … of the last 4 KiB. */
  Result cutAof(int step) throws IOException {
    int written;
    redis.start();
    redis.awaitAnswer();
    try (ServedStore served = served()) {
      String last = history(served.store);
      written = (int) Files.size(aof());
      saveAsReader(served, last);
    }
    redis.kill();
    byte[] whole = Arrays.copyOf(Files.readAllBytes(aof()), written); // without the reader's lease
    assertThat(whole.length).isGreaterThan(TAIL);
    List<byte[]> cut = new ArrayList<>();
    for (int bytes = 1; bytes <= TAIL; bytes += step) {
      cut.add(Arrays.copyOf(whole, whole.length - bytes));
    }
    return judgeAll(aof(), whole, cut);
  }

  /** The dump of every revision before the last. */
  Result oldRdbs() throws IOException {
    Path dump = folder.resolve("redis/dump.rdb");
    List<byte[]> dumps = new ArrayList<>();
    redis.start();
    redis.awaitAnswer();
    try (ServedStore served = served()) {
      String last =
          history(
              served.store,
              () -> {
                String _ = redis.ask(jedis -> jedis.save());
                dumps.add(read(dump));
              });
      saveAsReader(served, last);
    }
    redis.kill();
    return judgeAll(dump, dumps.getLast(), dumps.subList(0, dumps.size() - 1));
  }

  private Result judgeAll(Path file, byte[] whole, List<byte[]> older) throws IOException {
    Set<String> judged = new HashSet<>();
    String complete = startWith(file, whole);
    redis.kill();
    for (int i = 0; i < older.size(); i++) {
      String state = startWith(file, older.get(i));
      assertThat(state).as("state %d differs from the whole", i).isNotEqualTo(complete);
      // What registry and reader see is the state: one that was judged before is judged.
      if (judged.add(state)) {
        judge("state " + i);
      }
      redis.kill();
    }
    return new Result(older.size(), judged.size());
  }

  /** Fingerprint of all that Redis holds after it started with {@code content}. */
  private String startWith(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    redis.start();
    redis.awaitAnswer();
    return redis.ask(jedis ->
        Scripts.text(
            jedis.sendCommand(() -> "DEBUG".getBytes(StandardCharsets.US_ASCII), "DIGEST")));
  }

  /** A reader that starts anew notices, and stays with what it has. */
  private void judge(String what) {
    try (ServedStore served = served();
        ChannelFollower follower = following(served)) {
      assertThat(served.store.scope.revision()).as(what).isLessThan(revision);
      until(() -> follower.status().state() == FollowerState.FAILED);
      assertThat(follower.status().channels().getFirst().failure())
          .as(what)
          .extracting(SteeringFault::reason)
          .isEqualTo(FaultReason.REV_ROLLBACK);
      assertThat(digest(follower)).as(what).isEqualTo(wanted);
    }
  }

  ServedStore served() {
    return new ServedStore(folder, "redis://127.0.0.1:" + redis.port);
  }

  String history(RunningStore store) {
    return history(store, () -> {});
  }

  /** Promotions of two bundles in turn; the digest that the channel points at in the end. */
  private String history(RunningStore store, Runnable afterEach) {
    String one = store.publish(RunningStore.toy("1.0.0", 1), "one").digest();
    String two = store.publish(RunningStore.toy("2.0.0", 2), "two").digest();
    for (int i = 0; i < CHANGES; i++) {
      var _ = store.set(ChannelStore.Operation.PROMOTE, i % 2 == 0 ? one : two, 0, "h");
      afterEach.run();
    }
    wanted = two;
    revision = store.scope.revision();
    return two;
  }

  private void saveAsReader(ServedStore served, String last) {
    try (ChannelFollower follower = following(served)) {
      until(() -> digest(follower).equals(last) && saved());
    }
  }

  ChannelFollower following(ServedStore served) {
    ChannelFollower follower =
        new ChannelFollower(
            served.client,
            TrustedKeys.parse(RunningStore.KEY.publicText()),
            FollowerSettings.of(folder.resolve("reader"), List.of("stable")),
            BundleAdmission.any(),
            FollowerListener.none());
    follower.start();
    return follower;
  }

  static String digest(ChannelFollower follower) {
    return follower.active("stable").map(active -> active.bundle().digest()).orElse("");
  }

  private boolean saved() {
    try (var files = Files.list(folder.resolve("reader"))) {
      return files.anyMatch(file -> file.endsWith("channel-stable.json"));
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + 240_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(end);
      RedisNode.pause();
    }
  }
}
