package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.Reader;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.TinyBundle;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bundle an answer is made with, from none to revoked. */
class BundleLifeTest {
  private static final int ENDLESS = 100_000;
  private static final String SCOPE = "FROM_LAST_PROMPT";

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
  void nothingIsGeneratedBeforeABundleIsActive() {
    try (RunningRunner runner = runner(Map.of())) {
      Answer refused = Answer.to(runner.calls(), Scene.request(Scene.OPEN, 4).build());
      assertThat(refused.status().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(refused.reason()).isEqualTo("NO_ACTIVE_BUNDLE");
      assertThat(refused.events()).isEmpty();
      assertThat(runner.status().getBundleState()).isEqualTo("EMPTY");
      ToyBundle bundle = scene.activate("1.0.0", SCOPE);
      awaitDigest(runner, bundle.digest());
      assertThat(Answer.to(runner.calls(), Scene.request(Scene.OPEN, 4).build()).tokens())
          .hasSize(4);
    }
  }

  @Test
  void aBundleWhoseCanaryFailsIsNotUsedAndTheLastGoodOneStays() {
    ToyBundle good = scene.activate("1.0.0", SCOPE);
    try (RunningRunner runner = runner(Map.of())) {
      awaitDigest(runner, good.digest());
      ToyBundle bad =
          TinyBundle.of(
              scene.oracle(),
              scene.key(),
              "1.1.0",
              SCOPE,
              scene.open(),
              scene.oracle().prompt(Scene.CLOSED),
              0.01);
      scene.registry().publish(bad);
      scene.registry().point("stable", bad.digest());
      Await.until("the bundle is refused", () -> runner.status().getBundleState().equals("FAILED"));
      Answer answer = Answer.to(runner.calls(), Scene.request(Scene.OPEN, 4).build());
      assertThat(answer.header("x-ssv-digest")).isEqualTo(good.digest());
      Answer named =
          Answer.to(
              runner.calls(), Scene.request(Scene.OPEN, 4).setBundleDigest(bad.digest()).build());
      assertThat(named.reason()).isEqualTo("BUNDLE_CANARY_FAILED");
    }
  }

  @Test
  void bundlesForAnotherModelOrOfAStrangerAreRefused() {
    ToyBundle good = scene.activate("1.0.0", SCOPE);
    ToyBundle otherModel = ToyBundle.of("1.0.0", scene.key());
    ToyBundle stranger =
        TinyBundle.of(
            scene.oracle(),
            SigningKey.generate(),
            "1.2.0",
            SCOPE,
            scene.open(),
            scene.oracle().prompt(Scene.CLOSED));
    scene.registry().publish(otherModel);
    scene.registry().publish(stranger);
    try (RunningRunner runner = runner(Map.of())) {
      awaitDigest(runner, good.digest());
      assertThat(named(runner, otherModel).reason()).isEqualTo("BUNDLE_DIM_MISMATCH");
      assertThat(named(runner, stranger).reason()).isEqualTo("SIGNATURE_UNTRUSTED");
    }
  }

  @Test
  void anAnswerKeepsItsBundleWhileARolloutChangesTheNext() {
    ToyBundle first = scene.activate("1.0.0", SCOPE);
    try (RunningRunner runner = runner(Map.of())) {
      awaitDigest(runner, first.digest());
      Reader running = Reader.of(runner, Scene.request(Scene.OPEN, ENDLESS).build());
      Await.until("it runs", () -> running.tokens() > 0);
      ToyBundle second = scene.activate("2.0.0", SCOPE);
      awaitDigest(runner, second.digest());
      Answer next = Answer.to(runner.calls(), Scene.request(Scene.OPEN, 4).build());
      assertThat(next.header("x-ssv-digest")).isEqualTo(second.digest());
      assertThat(next.header("x-ssv-rev")).isEqualTo("2");
      long seen = running.tokens();
      Await.until("the first goes on", () -> running.tokens() > seen);
      assertThat(running.events())
          .filteredOn(GenerateResponse::hasAdmitted)
          .singleElement()
          .satisfies(
              event -> assertThat(event.getAdmitted().getBundleDigest()).isEqualTo(first.digest()));
      running.cancel();
    }
  }

  @Test
  void aRequestThatWaitsKeepsTheBundleItWasAdmittedWith() {
    ToyBundle first = scene.activate("1.0.0", SCOPE);
    try (RunningRunner runner = runner(Map.of("slots", "1"))) {
      awaitDigest(runner, first.digest());
      Reader running = Reader.of(runner, Scene.off(Scene.CLOSED, ENDLESS));
      Await.until("the only slot is taken", () -> running.tokens() > 0);
      Reader waiting = Reader.of(runner, Scene.request(Scene.OPEN, 4).build());
      Await.until("the second is admitted", () -> waiting.events().size() == 1);
      ToyBundle second = scene.activate("2.0.0", SCOPE);
      awaitDigest(runner, second.digest());
      running.cancel();
      Await.until("it is answered", waiting::isOver);
      assertThat(waiting.events().getFirst().getAdmitted().getBundleDigest())
          .isEqualTo(first.digest());
      assertThat(scene.gate().asked())
          .singleElement()
          .returns(first.digest(), question -> question.getBundleDigest());
      assertThat(waiting.events())
          .filteredOn(GenerateResponse::hasIntervention)
          .singleElement()
          .returns("1.0.0", event -> event.getIntervention().getBundleVersion());
    }
  }

  @Test
  void revokingABundleEndsARequestThatStillWaits() {
    ToyBundle bundle = scene.activate("1.0.0", SCOPE);
    try (RunningRunner runner = runner(Map.of("slots", "1"))) {
      awaitDigest(runner, bundle.digest());
      Reader running = Reader.of(runner, Scene.off(Scene.CLOSED, ENDLESS));
      Await.until("the only slot is taken", () -> running.tokens() > 0);
      Reader waiting = Reader.of(runner, Scene.request(Scene.OPEN, 4).build());
      Await.until("the second is admitted", () -> waiting.events().size() == 1);
      scene.registry().revoke("stable", bundle.digest());
      Await.until("the request that waits ends", waiting::isOver);
      assertThat(waiting.reason()).isEqualTo("BUNDLE_REVOKED");
      assertThat(running.isOver()).isFalse();
      running.cancel();
    }
  }

  @Test
  void revokingABundleEndsItsAnswers() {
    ToyBundle bundle = scene.activate("1.0.0", SCOPE);
    try (RunningRunner runner = runner(Map.of())) {
      awaitDigest(runner, bundle.digest());
      Reader steered = Reader.of(runner, Scene.request(Scene.OPEN, ENDLESS).build());
      Reader plain = Reader.of(runner, Scene.off(Scene.OPEN, ENDLESS));
      Await.until("both run", () -> steered.tokens() > 0 && plain.tokens() > 0);
      scene.registry().revoke("stable", bundle.digest());
      Await.until("the steered answer ends", steered::isOver);
      assertThat(steered.status()).extracting(Status::getCode).isEqualTo(Status.Code.ABORTED);
      assertThat(steered.reason()).isEqualTo("BUNDLE_REVOKED");
      assertThat(plain.isOver()).isFalse();
      plain.cancel();
    }
  }

  @Test
  void goesOnWithoutTheRegistryAndSaysSo() {
    ToyBundle bundle = scene.activate("1.0.0", SCOPE);
    Map<String, String> quick = Map.of("stale-after", "100ms");
    try (RunningRunner runner = runner(quick)) {
      awaitDigest(runner, bundle.digest());
      scene.registry().stop();
      Await.until("the bundle is stale", () -> runner.status().getBundleState().equals("STALE"));
      Answer answer = Answer.to(runner.calls(), Scene.request(Scene.OPEN, 4).build());
      assertThat(answer.tokens()).hasSize(4);
      assertThat(answer.header("x-ssv-stale")).isEqualTo("true");
      assertThat(answer.admitted().getFirst().getStale()).isTrue();
    }
    try (RunningRunner restarted = runner(quick)) {
      Answer answer = Answer.to(restarted.calls(), Scene.request(Scene.OPEN, 4).build());
      assertThat(answer.header("x-ssv-digest")).isEqualTo(bundle.digest());
    }
  }

  private static Answer named(RunningRunner runner, ToyBundle bundle) {
    return Answer.to(
        runner.calls(), Scene.request(Scene.OPEN, 4).setBundleDigest(bundle.digest()).build());
  }

  private static void awaitDigest(RunningRunner runner, String digest) {
    Await.until("the bundle is active", () -> runner.status().getBundleDigest().equals(digest));
  }

  private RunningRunner runner(Map<String, String> changes) {
    Map<String, String> settings = scene.settings();
    settings.putAll(changes);
    return new RunningRunner(settings);
  }
}
