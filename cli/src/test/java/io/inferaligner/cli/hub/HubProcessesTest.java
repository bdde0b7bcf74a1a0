package io.inferaligner.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.terminal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as processes of their own, on one cache. */
class HubProcessesTest extends HubFixture {
  private static final int SECONDS = 120;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  Path work;

  @Test
  void ofTwoFetchesOneDownloadsAndTheOtherWaits() throws Exception {
    // The weights come once the second fetch says that it waits for the first.
    hub.reply(
        WEIGHTS,
        (exchange, content) -> {
          awaitWaiting();
          HubReplies.sends(content).answer(exchange, content);
        });

    Process first = start("first", "model", "fetch", LocalHub.REPO, "--json");
    awaitDownload();
    Process second = start("second", "model", "fetch", LocalHub.REPO, "--json");

    JsonNode one = result(first, "first");
    JsonNode two = result(second, "second");
    assertThat(one.path("path").asText()).isEqualTo(two.path("path").asText());
    assertThat(one.path("downloaded_bytes").asLong()).isGreaterThan(weights.length);
    assertThat(two.path("downloaded_bytes").asLong()).isZero();
    assertThat(Files.readString(work.resolve("second.err")))
        .contains("another fetch of this model");
    assertThat(hub.downloads(WEIGHTS)).hasSize(1);
    assertThat(Path.of(one.path("path").asText()).resolve(WEIGHTS)).hasBinaryContent(weights);

    JsonNode list = result(start("list", "model", "list", "--json"), "list");
    assertThat(list.at("/models/0/repo").asText()).isEqualTo(LocalHub.REPO);
    Process offline = start("offline", "model", "fetch", "owner/other", "--offline");
    assertThat(offline.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(offline.exitValue()).isEqualTo(2);
    assertThat(Files.readString(work.resolve("offline.err"))).contains("nobody may be asked");
  }

  private void awaitDownload() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (hub.downloads(WEIGHTS).isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
  }

  private void awaitWaiting() {
    Path said = work.resolve("second.err");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    try {
      while (System.nanoTime() < end
          && !(Files.exists(said) && Files.readString(said).contains("another fetch"))) {
        Thread.sleep(20);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process start(String name, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "io.inferaligner.cli.Main");
    builder.command().addAll(java.util.List.of(arguments));
    builder.environment().put("HF_ENDPOINT", hub.endpoint().toString());
    builder.environment().put("HF_HUB_CACHE", cache.toString());
    builder.environment().keySet().removeIf(key -> key.startsWith("HF_TOKEN"));
    return builder
        .redirectOutput(work.resolve(name + ".out").toFile())
        .redirectError(work.resolve(name + ".err").toFile())
        .start();
  }

  private JsonNode result(Process process, String name) throws Exception {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(name + " did not end");
    }
    assertThat(process.exitValue()).as(Files.readString(work.resolve(name + ".err"))).isZero();
    return Json.read(Files.readString(work.resolve(name + ".out"), StandardCharsets.UTF_8));
  }
}
