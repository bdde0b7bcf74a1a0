package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose stop hangs for a reason of its own is ended all the same, with its Redis. */
class StopBoundTest {
  private static final int FORCED = 1;

  @TempDir Path folder;

  /** The process of the test: its last shutdown step never ends. */
  static final class Hanging {
    private Hanging() {}

    public static void main(String[] arguments) throws InterruptedException {
      RedisConnection redis =
          new RedisConnection(
              RunningStore.config(Path.of(arguments[0]), RunningStore.freePort(), 0, ""));
      StopBound bound = new StopBound(redis);
      CountDownLatch never = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                try {
                  never.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
      System.out.println("ready " + bound);
      never.await();
    }
  }

  @Test
  void theProcessEndsAndTakesItsRedisAlong() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Hanging.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    try {
      var output = process.inputReader();
      String line = output.readLine();
      while (line != null && !line.startsWith("ready ")) {
        line = output.readLine();
      }
      assertThat(line).startsWith("ready ");
      ProcessHandle redis = process.children().findFirst().orElseThrow();
      process.destroy();
      assertThat(process.waitFor(2, TimeUnit.SECONDS)).isFalse();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(FORCED);
      RetreatRun.until(() -> !redis.isAlive());
    } finally {
      process.destroyForcibly();
    }
  }
}
