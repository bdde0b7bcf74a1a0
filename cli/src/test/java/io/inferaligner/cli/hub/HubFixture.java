package io.inferaligner.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A hub with one small model, and a fetch of it into a fresh cache. */
abstract class HubFixture {
  static final String WEIGHTS = "model.safetensors";
  static final RepoName REPO = RepoName.parse(LocalHub.REPO);

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  Path cache;

  final byte[] weights = bytes(40_000, 1);

  @SuppressWarnings("NullAway.Init") // set by start
  LocalHub hub;

  @BeforeEach
  void start() throws IOException {
    hub =
        new LocalHub()
            .with("config.json", "{\"model_type\": \"llama\"}")
            .with("tokenizer.json", "{}")
            .with(WEIGHTS, weights)
            .with("pytorch_model.bin", "never read")
            .with("modeling_tiny.py", "never run");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  HubSettings settings() {
    return new HubSettings(
        hub.endpoint(),
        cache,
        Optional.empty(),
        false,
        Duration.ofMillis(5),
        Duration.ofSeconds(30));
  }

  HubSettings settings(String token) {
    return new HubSettings(
        hub.endpoint(),
        cache,
        Optional.of(token),
        false,
        Duration.ofMillis(5),
        Duration.ofSeconds(30));
  }

  ModelFetch.Fetched fetch(HubSettings settings) throws IOException, InterruptedException {
    return fetch(settings, REPO);
  }

  ModelFetch.Fetched fetch(HubSettings settings, RepoName repo)
      throws IOException, InterruptedException {
    return new ModelFetch(
            settings,
            new ModelFetch.Watcher() {
              @Override
              public void progress(long done, long total) {
                assertThat(done).isBetween(0L, total);
              }

              @Override
              public void waiting() {
                throw new AssertionError("nobody else fetches");
              }
            })
        .fetch(repo);
  }

  static void refused(ThrowingCallable call, FaultReason reason, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> {
              assertThat(e.fault().reason()).isEqualTo(reason);
              assertThat(e.fault().message()).contains(why);
            });
  }
}
