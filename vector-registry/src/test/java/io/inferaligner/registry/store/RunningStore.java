package io.inferaligner.registry.store;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.registry.config.RegistryConfig;
import io.inferaligner.registry.sign.ChannelSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The stores over a real Redis of their own. */
final class RunningStore implements AutoCloseable {
  static final SigningKey KEY = SigningKey.generate();

  final RedisConnection redis;
  final ScopeStore scope;
  final BundleStore bundles;
  final Statements statements;
  final ChannelStore channels;
  final int port;

  RunningStore(Path folder) {
    this(folder, freePort());
  }

  RunningStore(Path folder, int port) {
    this(folder, port, 0);
  }

  RunningStore(Path folder, int port, int approvals) {
    this(config(folder, port, approvals, ""), port);
  }

  /** The stores over a Redis that runs already. */
  RunningStore(Path folder, String url) {
    this(config(folder, 0, 0, url), 0);
  }

  private RunningStore(RegistryConfig config, int port) {
    this.port = port;
    redis = new RedisConnection(config);
    scope = new ScopeStore(redis, config);
    bundles = new BundleStore(scope, config);
    statements = new Statements(config, new ChannelSigner(config));
    channels = new ChannelStore(scope, statements, config);
  }

  /** A bundle of a toy model; another {@code salt} gives other bytes. */
  record Toy(VectorBundle bundle, byte[] manifest, byte[] vectors) {
    static Toy of(String version, int salt) {
      TreeMap<String, DenseVector> tensors = new TreeMap<>();
      tensors.put("gate.w.1", DenseVector.of(1, salt + 1));
      tensors.put("steer.theta.1", DenseVector.of(0, 1));
      tensors.put("norms.rho", DenseVector.of(2, 2));
      byte[] vectors = BundleCodec.encodeTensors(tensors);
      ModelIdentity model = new ModelIdentity("toy", 3, 2, "f32", "w", "t", "c", "m");
      BundleManifest manifest =
          new BundleManifest(
              BundleManifest.SCHEMA,
              "toy",
              version,
              "2026-11-24T00:00:00Z",
              "tests",
              "cross_model",
              model,
              model,
              new BundleManifest.Gate(GateKind.SRV, 1, 0, 1, ThresholdMode.MIDPOINT, 0),
              new BundleManifest.Policy(List.of(1), 0.5, "REL", "FROM_LAST_PROMPT"),
              new BundleManifest.Calibration(1, 1, Rate.of(1, 1), Rate.of(0, 1), 1, List.of()),
              new BundleManifest.Provenance(List.of(), 1, "tests", 1, 1),
              List.of(),
              Map.of(),
              BundleCodec.files(vectors));
      byte[] bytes = CanonicalJson.write(manifest);
      return new Toy(BundleCodec.decode(bytes, vectors), bytes, vectors);
    }
  }

  BundleStore.Published publish(Toy toy, String requestId) {
    return bundles
        .publish(
            toy.bundle(),
            toy.manifest(),
            toy.vectors(),
            List.of(KEY.sign(toy.manifest())),
            "tests",
            requestId,
            0)
        .published();
  }

  @Override
  public void close() {
    redis.close();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A key file that the test put into the folder. */
  private static Optional<Path> key(Path folder, String name) {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  static RegistryConfig config(Path folder, int port, int approvals, String url) {
    return new RegistryConfig() {
      @Override
      public Optional<String> redisUrl() {
        return Optional.of(url);
      }

      @Override
      public Path dataDir() {
        return folder;
      }

      @Override
      public int embeddedRedisPort() {
        return port;
      }

      @Override
      public Optional<Path> trustedKeys() {
        return key(folder, "trusted.keys");
      }

      @Override
      public String scope() {
        return "default";
      }

      @Override
      public Optional<Path> channelKey() {
        return key(folder, "channel.key");
      }

      @Override
      public Duration statementValidity() {
        return Duration.ofHours(24);
      }

      @Override
      public Optional<Path> accessFile() {
        return Optional.empty();
      }

      @Override
      public int minReplicas() {
        return 0;
      }

      @Override
      public Duration replicaTimeout() {
        return Duration.ofMillis(500);
      }

      @Override
      public int approvals() {
        return approvals;
      }
    };
  }
}
