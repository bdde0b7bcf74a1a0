package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.inferaligner.cli.fleet.Fleet;
import io.inferaligner.cli.fleet.FleetSettings;
import io.inferaligner.cli.fleet.KeyFiles;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.fake.Figures;
import io.inferaligner.core.fake.Ratio;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/**
 * How long gate-service takes for a verdict when its registry holds one bundle, many bundles, and
 * many tenants. Each registry and gate is a process; blocks of calls take turns. Started by
 * bench/registry/latency.sh, which fills the registries before.
 */
class GateLatencyLong {
  private static final int CALLS = 100;
  private static final int TOKEN_HASH_BYTES = 32;

  private final Path folder = Path.of(System.getProperty("latency.folder"));
  private final int rounds = Integer.getInteger("latency.rounds", 300);
  private final long seed = Long.getLong("latency.seed", 1);

  /** A gate over one of the registries. */
  private record Side(
      String name, OwnRedis redis, Fleet fleet, ManagedChannel channel, List<Double> micros)
      implements AutoCloseable {
    /** Median over single calls, microseconds. */
    double measure(DecideRequest question) {
      GateServiceGrpc.GateServiceBlockingStub gate = GateServiceGrpc.newBlockingStub(channel);
      double[] each = new double[CALLS];
      for (int i = 0; i < CALLS; i++) {
        long start = System.nanoTime();
        var _ = gate.decide(question);
        each[i] = (System.nanoTime() - start) / 1e3;
      }
      return Ratio.median(each);
    }

    /** A question about the bundle that the channel points at. */
    DecideRequest question() {
      String registry = fleet.ports().address(Service.REGISTRY);
      try (RegistryClient client = RegistryClient.connect(registry, OpenTelemetry.noop())) {
        return DecideRequest.newBuilder()
            .setBundleDigest(client.getChannel("stable").channels().getFirst().digest())
            .setModelDigest(ToyBundle.MODEL.modelDigest())
            .setTokenHash(ByteString.copyFrom(new byte[TOKEN_HASH_BYTES]))
            .addLayers(2)
            .setActivations(
                Messages.matrix(
                    List.of(
                        DenseVector.ofDoubles(new Random(1).doubles(ToyBundle.WIDTH).toArray()))))
            .build();
      }
    }

    @Override
    public void close() {
      channel.shutdownNow();
      fleet.close();
      redis.close();
    }
  }

  @Test
  void measure() throws IOException {
    List<Side> sides = new ArrayList<>();
    try {
      for (String name : List.of("SMALL", "MANY_BUNDLES", "MANY_TENANTS")) {
        sides.add(started(name));
      }
      List<DecideRequest> questions = sides.stream().map(Side::question).toList();
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
      Random random = new Random(seed);
      for (int round = -rounds / 10; round < rounds; round++) {
        Collections.shuffle(order, random);
        for (int side : order) {
          double micros = sides.get(side).measure(questions.get(side));
          if (round >= 0) { // the rounds before that warm up
            sides.get(side).micros().add(micros);
          }
        }
      }
      write(sides);
    } finally {
      sides.forEach(Side::close);
    }
  }

  private Side started(String name) throws IOException {
    OwnRedis redis = OwnRedis.ofDump(folder.resolve(name));
    Path state = Files.createTempDirectory("inferaligner-latency");
    KeyFiles keys = new KeyFiles(Files.createDirectories(state.resolve("keys")));
    Files.copy(folder.resolve("key"), keys.signing());
    Files.writeString(keys.trusted(), KeyFiles.line(KeyRole.BUNDLE, KeyFiles.read(keys.signing())));
    Fleet fleet =
        Fleet.start(
            new FleetSettings(
                TestFleet.ROOT.toAbsolutePath().normalize(),
                state,
                Ports.free(),
                state,
                state,
                redis.url(),
                false,
                Map.of()),
            EnumSet.of(Service.GATE),
            _ -> {});
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(fleet.ports().address(Service.GATE)).usePlaintext().build();
    return new Side(name, redis, fleet, channel, new ArrayList<>());
  }

  private void write(List<Side> sides) {
    Figures figures =
        new Figures("registry-latency-gate")
            .put("seed", seed)
            .put("rounds", rounds)
            .put("calls_per_round_and_side", CALLS);
    SequencedMap<String, List<Double>> micros = new LinkedHashMap<>();
    sides.forEach(side -> micros.put(side.name(), side.micros()));
    boolean flat = Ratio.areFlat(figures, "decide", micros);
    figures.put("verdict", flat ? "flat within 5 %" : "not shown to be flat within 5 %").write();
    assertThat(flat).as(figures.toString()).isTrue();
  }
}
