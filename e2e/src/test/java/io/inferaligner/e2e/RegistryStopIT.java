package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged registry stops within ten seconds, whatever became of its own Redis. */
class RegistryStopIT {
  private static final int BOUND_SECONDS = 10;

  @TempDir Path folder;

  /** Its Redis cannot write its dump then, and refuses to end. */
  @Test
  void theDataFolderIsGone() throws Exception {
    Process registry = started();
    ProcessHandle redis = registry.children().findFirst().orElseThrow();
    delete(folder.resolve("data"));
    assertEnds(registry, redis);
  }

  @Test
  void itsRedisHangs() throws Exception {
    Process registry = started();
    ProcessHandle redis = registry.children().findFirst().orElseThrow();
    assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(redis.pid())).start().waitFor())
        .isZero();
    assertEnds(registry, redis);
  }

  private static void assertEnds(Process registry, ProcessHandle redis) throws Exception {
    try {
      registry.destroy();
      assertThat(registry.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
      TestFleet.await("its Redis ended", () -> !redis.isAlive());
    } finally {
      redis.destroyForcibly();
      registry.destroyForcibly();
    }
  }

  private Process started() throws IOException {
    Ports ports = Ports.free();
    Process registry =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dinferaligner.registry.data-dir=" + folder.resolve("data"),
                "-Dinferaligner.registry.embedded-redis-port=" + ports.redis(),
                "-Dquarkus.grpc.server.port=" + ports.registry(),
                "-Dquarkus.http.port=" + ports.registryHttp(),
                "-jar",
                TestFleet.ROOT
                    .resolve("vector-registry/target/quarkus-app/quarkus-run.jar")
                    .toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try (RegistryClient client =
        RegistryClient.connect(Ports.HOST + ":" + ports.registry(), OpenTelemetry.noop())) {
      TestFleet.await(
          "the registry answers",
          () -> {
            try {
              return client.listChannels().scopeRevision() == 0;
            } catch (SteeringException e) {
              return false;
            }
          });
    }
    return registry;
  }

  private static void delete(Path directory) throws IOException {
    List<Path> inner;
    try (Stream<Path> all = Files.walk(directory)) {
      inner = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : inner) {
      Files.delete(each);
    }
  }
}
