package io.inferaligner.registry.fake;

import io.inferaligner.core.bundle.SigningKey;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A data folder, one trusted key and free ports; the Redis is the real one the registry starts. */
public final class RegistrySurroundings implements QuarkusTestResourceLifecycleManager {
  /** Setting with the private half of the trusted key. */
  public static final String KEY = "test.signing.key";

  @Override
  public Map<String, String> start() {
    try (ServerSocket grpc = new ServerSocket(0);
        ServerSocket redis = new ServerSocket(0)) {
      Path folder = Files.createTempDirectory("registry");
      Path secret = folder.resolve("signing.key");
      SigningKey key = SigningKey.generate();
      Files.writeString(secret, key.text());
      Path keys = Files.writeString(folder.resolve("keys"), key.publicText());
      return Map.of(
          "inferaligner.registry.data-dir",
          folder.resolve("data").toString(),
          "inferaligner.registry.trusted-keys",
          keys.toString(),
          "inferaligner.registry.embedded-redis-port",
          Integer.toString(redis.getLocalPort()),
          "quarkus.grpc.server.test-port",
          Integer.toString(grpc.getLocalPort()),
          KEY,
          secret.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {}
}
