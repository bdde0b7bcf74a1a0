package io.inferaligner.runner.fake;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A scene with an active bundle, as configuration of a runner inside its framework. */
public final class RunnerSurroundings implements QuarkusTestResourceLifecycleManager {
  private @Nullable Scene scene;

  @Override
  public Map<String, String> start() {
    try (ServerSocket free = new ServerSocket(0)) {
      Scene started = new Scene(Files.createTempDirectory("runner"), 4_096);
      started.activate("1.0.0", "FROM_LAST_PROMPT");
      scene = started;
      Map<String, String> properties = new HashMap<>();
      started
          .settings()
          .forEach((key, value) -> properties.put("inferaligner.runner." + key, value));
      properties.put("quarkus.grpc.server.test-port", Integer.toString(free.getLocalPort()));
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (scene != null) {
      scene.close();
    }
  }
}
