package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fake.Figures;
import io.inferaligner.core.fake.Ratio;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.BundleAdmission;
import io.inferaligner.follow.ChannelFollower;
import io.inferaligner.follow.FollowerListener;
import io.inferaligner.follow.FollowerSettings;
import io.inferaligner.follow.fake.ToyBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * How long it takes to resolve a channel, and to ask the gate of its bundle, with one bundle and
 * one tenant, with many bundles, and with many tenants on one Redis. Blocks of the three take
 * turns, so that whatever else the machine does meets them alike. Started by
 * bench/registry/latency.sh: the first time it fills the three, the next time it measures.
 */
class RegistryLatencyLong {
  private static final int CALLS = 100;
  private static final int GATE_CALLS = 200_000;
  private static final DenseVector ACTIVATION =
      DenseVector.ofDoubles(new Random(1).doubles(ToyBundle.WIDTH).toArray());

  private final Path folder = Path.of(System.getProperty("latency.folder"));
  private final int bundles = Integer.getInteger("latency.bundles", 10_000);
  private final int tenants = Integer.getInteger("latency.tenants", 1_000);
  private final int rounds = Integer.getInteger("latency.rounds", 300);
  private final long seed = Long.getLong("latency.seed", 1);

  private final SigningKey key = key();

  /** So that no decision can be left out. */
  private volatile @Nullable GateDecision decided;

  /** One of the three. */
  private enum Side {
    SMALL,
    MANY_BUNDLES,
    MANY_TENANTS
  }

  @Test
  void measure() throws Exception {
    Map<Side, RedisNode> servers = new LinkedHashMap<>();
    try {
      boolean filled = Files.exists(folder.resolve(Side.MANY_TENANTS + "/dump.rdb"));
      for (Side side : Side.values()) {
        servers.put(side, started(side));
      }
      if (filled) {
        measure(servers);
      } else {
        servers.forEach(this::fill);
      }
    } finally {
      servers.values().forEach(RedisNode::close);
    }
  }

  /** The same for both calls. */
  private SigningKey key() {
    Path file = folder.resolve("key");
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, SigningKey.generate().text());
      }
      return SigningKey.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RedisNode started(Side side) throws IOException {
    int port = RunningStore.freePort();
    RedisNode redis =
        new RedisNode(
            folder,
            side.name(),
            1,
            TestNetwork.loopback(),
            port,
            List.of("port " + port, "save \"\""),
            List.of());
    redis.start();
    redis.awaitAnswer();
    return redis;
  }

  private void fill(Side side, RedisNode redis) {
    String url = url(redis);
    int scopes = side == Side.MANY_TENANTS ? tenants : 1;
    for (int tenant = scopes - 1; tenant >= 0; tenant--) {
      String scope = tenant == 0 ? RunningStore.SCOPE : "tenant-" + tenant;
      try (RunningStore store = RunningStore.ofScope(folder, url, scope)) {
        ToyBundle last = ToyBundle.of("1.0.0", tenant, key);
        String digest = store.publish(last, scope).digest();
        int more = side == Side.MANY_BUNDLES ? bundles : 1;
        for (int i = 1; i < more; i++) {
          digest = store.publish(ToyBundle.of("1.0." + i, i, key), scope + i).digest();
        }
        var _ = store.set(ChannelStore.Operation.PROMOTE, digest, 0, "h");
      }
    }
    String _ = redis.ask(jedis -> jedis.bgsave());
    redis.await("persistence", "rdb_bgsave_in_progress:0");
  }

  /** One of the three, as it is served, and what was measured of it. */
  private record Measured(
      Side side,
      ServedStore served,
      ChannelFollower reader,
      List<Double> resolve,
      List<Double> gate)
      implements AutoCloseable {
    @Override
    public void close() {
      reader.close();
      served.close();
    }
  }

  private void measure(Map<Side, RedisNode> servers) {
    List<Measured> sides = new ArrayList<>();
    try {
      servers.forEach((side, redis) -> {
        ServedStore served = new ServedStore(folder, url(redis));
        sides.add(
            new Measured(side, served, reader(side, served), new ArrayList<>(), new ArrayList<>()));
      });
      sides.forEach(side -> RetreatRun.until(() -> side.reader().active("stable").isPresent()));
      List<Measured> order = new ArrayList<>(sides);
      Random random = new Random(seed);
      for (int round = -rounds / 10; round < rounds; round++) {
        Collections.shuffle(order, random);
        for (Measured side : order) {
          double rpc = micros(CALLS, () -> side.served().client.getChannel("stable"));
          double local = micros(GATE_CALLS, () -> ask(side.reader()));
          if (round >= 0) { // the rounds before that warm up
            side.resolve().add(rpc);
            side.gate().add(local);
          }
        }
      }
      if (decided == null) {
        throw new IllegalStateException("nothing was decided");
      }
      write(sides);
    } finally {
      sides.forEach(Measured::close);
    }
  }

  private ChannelFollower reader(Side side, ServedStore served) {
    ChannelFollower follower =
        new ChannelFollower(
            served.client,
            TrustedKeys.parse(key.publicText()),
            FollowerSettings.of(folder.resolve("reader-" + side), List.of("stable")),
            BundleAdmission.any(),
            FollowerListener.none());
    follower.start();
    return follower;
  }

  private void ask(ChannelFollower reader) {
    VectorBundle bundle = reader.rollout("stable").orElseThrow().stable().orElseThrow();
    decided = GuidanceGate.decide(bundle.gate(), GateReading.of(bundle.gate().layer(), ACTIVATION));
  }

  /** Median over single calls, microseconds; of the mean where one call is too short to time. */
  private static double micros(int calls, Runnable call) {
    int batch = calls == GATE_CALLS ? GATE_CALLS / CALLS : 1;
    double[] each = new double[calls / batch];
    for (int i = 0; i < each.length; i++) {
      long start = System.nanoTime();
      for (int j = 0; j < batch; j++) {
        call.run();
      }
      each[i] = (System.nanoTime() - start) / 1e3 / batch;
    }
    return Ratio.median(each);
  }

  private void write(List<Measured> sides) {
    Figures figures =
        new Figures("registry-latency")
            .put("seed", seed)
            .put("bundles", bundles)
            .put("tenants", tenants)
            .put("rounds", rounds)
            .put("calls_per_round_and_side", CALLS);
    boolean flat = Ratio.areFlat(figures, "get_channel", bySide(sides, Measured::resolve));
    flat &= Ratio.areFlat(figures, "resolve_and_gate_in_a_reader", bySide(sides, Measured::gate));
    figures.put("verdict", flat ? "flat within 5 %" : "not shown to be flat within 5 %").write();
    assertThat(flat).isTrue();
  }

  private static SequencedMap<String, List<Double>> bySide(
      List<Measured> sides, Function<Measured, List<Double>> micros) {
    SequencedMap<String, List<Double>> all = new LinkedHashMap<>();
    sides.forEach(side -> all.put(side.side().name(), micros.apply(side)));
    return all;
  }

  private static String url(RedisNode redis) {
    return "redis://127.0.0.1:" + redis.port;
  }
}
