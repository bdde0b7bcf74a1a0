package io.inferaligner.gate.fake;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.follow.fake.FakeRegistry;
import io.inferaligner.follow.fake.ToyBundle;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A registry with one bundle on channel stable, trusted keys, a state folder and a free port. */
public final class GateSurroundings implements QuarkusTestResourceLifecycleManager {
  /** System property with the bundle's digest. */
  public static final String DIGEST = "test.bundle.digest";

  private @Nullable FakeRegistry registry;

  @Override
  public Map<String, String> start() {
    SigningKey key = SigningKey.generate();
    ToyBundle bundle = ToyBundle.of("1.0.0", key);
    FakeRegistry started = FakeRegistry.started();
    started.publish(bundle);
    started.point("stable", bundle.digest());
    registry = started;
    try (ServerSocket free = new ServerSocket(0)) {
      Path folder = Files.createTempDirectory("gate");
      Path keys = Files.writeString(folder.resolve("keys"), key.publicText());
      return Map.of(
          "inferaligner.gate.registry",
          started.target(),
          "inferaligner.gate.trusted-keys",
          keys.toString(),
          "inferaligner.gate.state-dir",
          folder.resolve("state").toString(),
          "quarkus.grpc.server.test-port",
          Integer.toString(free.getLocalPort()),
          DIGEST,
          bundle.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (registry != null) {
      registry.close();
    }
  }
}
