package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The registry's own Redis starts, comes back, and always ends. */
@Timeout(60)
class RedisServerProcessTest {
  /** A stop waits 3 s for Redis to end, then kills it. */
  private static final Duration BOUND = Duration.ofSeconds(9);

  @TempDir Path folder;

  /** Redis cannot write its dump then, and refuses to end. */
  @Test
  void endsAlthoughItsFolderIsGone() throws Exception {
    RedisServerProcess redis = start();
    delete(folder.resolve("data"));
    assertEnds(redis);
  }

  @Test
  void endsAlthoughItHangs() throws Exception {
    RedisServerProcess redis = start();
    TestNetwork.run("kill", "-STOP", Long.toString(redis.pid()));
    assertEnds(redis);
  }

  /** Nobody waits for a start that never comes to its end. */
  @Test
  void endsWhileItIsBeingStartedAgain() throws Exception {
    RedisServerProcess redis = start();
    delete(folder.resolve("data"));
    TestNetwork.run("kill", "-KILL", Long.toString(redis.pid()));
    Thread.sleep(1_500);
    assertEnds(redis);
  }

  @Test
  void comesBackWhenItWasKilled() throws Exception {
    RedisServerProcess redis = start();
    long first = redis.pid();
    TestNetwork.run("kill", "-KILL", Long.toString(first));
    RetreatRun.until(() -> redis.pid() != first && isAlive(redis.pid()));
    assertEnds(redis);
  }

  @Test
  void saysWhyItDoesNotStart() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("appendonly.aof"), "this is no log");
    assertThatThrownBy(this::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the embedded Redis did not start in");
  }

  private RedisServerProcess start() {
    return RedisServerProcess.start(RunningStore.freePort(), folder.resolve("data"));
  }

  private static void assertEnds(RedisServerProcess redis) {
    long pid = redis.pid();
    long begun = System.nanoTime();
    redis.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
    assertThat(isAlive(pid)).isFalse();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
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
