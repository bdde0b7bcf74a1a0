package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runner without bundles, and settings with which none starts. */
class RunnerStartTest {
  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void start() {
    scene = new Scene(folder, 16_384);
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aRunnerWithSteeringOffServesTheModelAlone() {
    try (RunningRunner runner = runner(Map.of("steering", "off"))) {
      Answer answer = Answer.to(runner.calls(), Scene.request(Scene.OPEN, 8).build());
      assertThat(answer.ids()).isEqualTo(scene.oracle().greedy(scene.open(), 8));
      assertThat(answer.interventions()).isEmpty();
      assertThat(answer.header("x-ssv-gate-source")).isEqualTo("NONE");
      assertThat(runner.status().getBundleState()).isEqualTo("OFF");
      Answer always =
          Answer.to(
              runner.calls(),
              Scene.request(Scene.OPEN, 8)
                  .setSteeringMode(SteeringMode.STEERING_MODE_ALWAYS)
                  .build());
      assertThat(always.reason()).isEqualTo("NO_ACTIVE_BUNDLE");
    }
  }

  @Test
  void saysInOneSentenceWhyItCannotStart() throws Exception {
    assertNoStart(Map.of("model", folder.resolve("none").toString()), "no model folder");
    assertNoStart(Map.of("dtype", "f64"), "dtype must be auto or one of");
    assertNoStart(Map.of("slots", "0"), "slots must be at least 1");
    assertNoStart(Map.of("prefill-chunk", "0"), "prefill-chunk must be at least 1");
    assertNoStart(Map.of("prefix-cache", "all"), "must be off, chunks or tokens, not 'all'");
    assertNoStart(Map.of("steering", "maybe"), "must be on or off");
    assertNoStart(Map.of("fallback", "local,pray"), "fallback must be a list of");
    assertNoStart(Map.of("trusted-keys", folder.resolve("none").toString()), "cannot be read");
    Path bad = Files.writeString(folder.resolve("bad"), "not a key\n");
    assertNoStart(Map.of("trusted-keys", bad.toString()), "no base64 Ed25519 public key");
  }

  private void assertNoStart(Map<String, String> changes, String sentence) {
    assertThatThrownBy(() -> runner(changes).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("model-runner cannot start: ")
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }

  private RunningRunner runner(Map<String, String> changes) {
    Map<String, String> settings = scene.settings();
    settings.putAll(changes);
    return new RunningRunner(settings);
  }
}
