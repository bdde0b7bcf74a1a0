package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.inferaligner.core.rollout.CanarySplit;
import io.inferaligner.core.rollout.RolloutKey;
import io.inferaligner.follow.ChannelRollout;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.runner.v1.ArmReport;
import io.inferaligner.proto.runner.v1.GetRolloutReportRequest;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.RolloutArm;
import io.inferaligner.proto.runner.v1.ShadowReport;
import io.inferaligner.proto.runner.v1.TailTraceRequest;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.Reader;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Canary and shadow on a real runner. */
class RolloutTest {
  private static final String SCOPE = "FROM_LAST_PROMPT";
  private static final String SALT = "0123456789abcdef";
  private static final int USERS = 40;
  private static final int HALF = CanarySplit.MILLION / 2;

  @TempDir Path folder;
  private Scene scene;
  private final RolloutKey key = RolloutKey.generate();

  @BeforeEach
  void start() throws Exception {
    scene = new Scene(folder, 16_384);
    Files.writeString(folder.resolve("rollout.key"), key.text());
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void usersStickToTheirSideWhileTheWeightGrowsAndAllReturnAtItsEnd() {
    ToyBundle stable = scene.activate("1.0.0", SCOPE);
    ToyBundle canary = scene.publish("2.0.0", SCOPE);
    CanarySplit split = key.split("stable", SALT);
    try (RunningRunner runner = runner()) {
      awaitDigest(runner, stable.digest());
      for (int weight : List.of(100_000, HALF, CanarySplit.MILLION)) {
        roll(runner, canary.digest(), weight, "");
        for (int user = 0; user < USERS; user++) {
          String expected =
              split.contains("user-" + user, weight) ? canary.digest() : stable.digest();
          Answer answer = ask(runner, "user-" + user);
          assertThat(answer.header("x-ssv-digest")).isEqualTo(expected);
          assertThat(answer.admitted().getFirst().getBundleDigest()).isEqualTo(expected);
          assertThat(answer.header("x-ssv-arm"))
              .isEqualTo(expected.equals(canary.digest()) ? "canary" : "stable");
          assertThat(answer.intervention().getVerdict().getBundleDigest()).isEqualTo(expected);
        }
      }
      GetRolloutReportResponse report = report(runner);
      assertThat(report.getCanSplit()).isTrue();
      assertThat(report.getCanaryWeightPpm()).isEqualTo(CanarySplit.MILLION);
      assertThat(requests(report, RolloutArm.ROLLOUT_ARM_CANARY)).isGreaterThanOrEqualTo(USERS);
      assertThat(
              requests(report, RolloutArm.ROLLOUT_ARM_CANARY)
                  + requests(report, RolloutArm.ROLLOUT_ARM_STABLE))
          .isEqualTo(3 * USERS);
      roll(runner, "", 0, "");
      assertThat(ask(runner, "user-1").header("x-ssv-digest")).isEqualTo(stable.digest());
    }
  }

  @Test
  void aRunningCanaryAnswerEndsOnlyWhenItsBundleIsRevoked() {
    ToyBundle stable = scene.activate("1.0.0", SCOPE);
    ToyBundle canary = scene.publish("2.0.0", SCOPE);
    try (RunningRunner runner = runner()) {
      awaitDigest(runner, stable.digest());
      roll(runner, canary.digest(), CanarySplit.MILLION, "");
      Reader running = Reader.of(runner, Scene.request(Scene.OPEN, 100_000).build());
      Await.until("it runs", () -> running.tokens() > 0);
      roll(runner, "", 0, "");
      long seen = running.tokens();
      Await.until("it goes on", () -> running.tokens() > seen);
      scene.registry().revokeBeside("stable", canary.digest());
      Await.until("it ends", running::isOver);
      assertThat(running.status()).extracting(Status::getCode).isEqualTo(Status.Code.ABORTED);
      assertThat(running.reason()).isEqualTo("BUNDLE_REVOKED");
      assertThat(ask(runner, "u").header("x-ssv-digest")).isEqualTo(stable.digest());
    }
  }

  @Test
  void aRefusedCanaryOrAMissingKeyLeavesEverybodyStable() {
    ToyBundle stable = scene.activate("1.0.0", SCOPE);
    ToyBundle foreign = ToyBundle.of("9.0.0", scene.key());
    ToyBundle canary = scene.publish("2.0.0", SCOPE);
    scene.registry().publish(foreign);
    try (RunningRunner runner = runner()) {
      awaitDigest(runner, stable.digest());
      scene
          .registry()
          .rollout("stable", new ChannelRollout(foreign.digest(), CanarySplit.MILLION, SALT, ""));
      Await.until("it is refused", () -> runner.status().getBundleState().equals("FAILED"));
      assertThat(ask(runner, "u").header("x-ssv-digest")).isEqualTo(stable.digest());
      roll(runner, canary.digest(), CanarySplit.MILLION, "");
      assertThat(runner.status().getBundleState()).isEqualTo("READY");
      assertThat(ask(runner, "u").header("x-ssv-digest")).isEqualTo(canary.digest());
    }
    Map<String, String> settings = scene.settings();
    try (RunningRunner without = new RunningRunner(settings)) {
      awaitDigest(without, stable.digest());
      assertThat(report(without).getCanSplit()).isFalse();
      assertThat(ask(without, "u").header("x-ssv-digest")).isEqualTo(stable.digest());
    }
  }

  @Test
  void aRestartWithADeadRegistryKeepsTheSplit() {
    ToyBundle stable = scene.activate("1.0.0", SCOPE);
    ToyBundle canary = scene.publish("2.0.0", SCOPE);
    List<String> before;
    try (RunningRunner runner = runner()) {
      awaitDigest(runner, stable.digest());
      roll(runner, canary.digest(), HALF, "");
      before = sides(runner);
      assertThat(before).contains(stable.digest(), canary.digest());
      assertThat(folder.resolve("state").resolve("rollout-stable.json")).exists();
    }
    scene.registry().stop();
    try (RunningRunner restarted = runner()) {
      assertThat(sides(restarted)).isEqualTo(before);
    }
  }

  @Test
  void aShadowIsComputedAndRecordedButChangesNothing() {
    ToyBundle stable = scene.activate("1.0.0", SCOPE);
    ToyBundle shadow = scene.publish("2.0.0", "ALL");
    try (RunningRunner runner = runner()) {
      awaitDigest(runner, stable.digest());
      List<Integer> before = ask(runner, "u").ids();
      roll(runner, "", 0, shadow.digest());
      Answer open = ask(runner, "u");
      Answer closed = Answer.to(runner.calls(), Scene.request(Scene.CLOSED, 4).build());
      assertThat(open.ids()).isEqualTo(before);
      assertThat(open.header("x-ssv-digest")).isEqualTo(stable.digest());
      assertThat(open.interventions()).hasSize(1);
      assertThat(closed.intervention().getApplied()).isFalse();
      ShadowReport report = report(runner).getShadows(0);
      assertThat(report.getShadowDigest()).isEqualTo(shadow.digest());
      assertThat(report.getUsedDigest()).isEqualTo(stable.digest());
      assertThat(report.getPrompts()).isEqualTo(2);
      assertThat(report.getBothFired()).isEqualTo(1);
      assertThat(report.getNeitherFired()).isEqualTo(1);
      assertThat(report.getMeanScoreShadow()).isEqualTo(report.getMeanScoreUsed());
      assertThat(report.getFailed() + report.getSkipped()).isZero();
      List<TailTraceResponse> journal = new ArrayList<>();
      runner
          .calls()
          .tailTrace(TailTraceRequest.newBuilder().setLast(50).build())
          .forEachRemaining(journal::add);
      assertThat(journal)
          .filteredOn(TailTraceResponse::getShadow)
          .hasSize(2)
          .allMatch(entry -> !entry.getIntervention().getApplied());
      assertThat(
              runner
                  .meters()
                  .counter("steering.shadow.decisions", "used", "true", "shadow", "true")
                  .count())
          .isEqualTo(1);
      assertThat(runner.status().getDecisions()).isEqualTo(3);
    }
  }

  private RunningRunner runner() {
    Map<String, String> settings = scene.settings();
    settings.put("rollout-key", folder.resolve("rollout.key").toString());
    return new RunningRunner(settings);
  }

  private void roll(RunningRunner runner, String canary, int weight, String shadow) {
    scene
        .registry()
        .rollout(
            "stable", new ChannelRollout(canary, weight, canary.isEmpty() ? "" : SALT, shadow));
    Await.until(
        "the rollout is in effect",
        () -> {
          GetRolloutReportResponse now = report(runner);
          return now.getCanaryDigest().equals(canary)
              && now.getCanaryWeightPpm() == weight
              && now.getShadowDigest().equals(shadow);
        });
  }

  private static Answer ask(RunningRunner runner, String user) {
    return Answer.to(runner.calls(), Scene.request(Scene.OPEN, 4).setStickyKey(user).build());
  }

  private static List<String> sides(RunningRunner runner) {
    List<String> sides = new ArrayList<>();
    for (int user = 0; user < 12; user++) {
      sides.add(ask(runner, "user-" + user).header("x-ssv-digest"));
    }
    return sides;
  }

  private static GetRolloutReportResponse report(RunningRunner runner) {
    return runner.calls().getRolloutReport(GetRolloutReportRequest.getDefaultInstance());
  }

  private static long requests(GetRolloutReportResponse report, RolloutArm arm) {
    return report.getArmsList().stream()
        .filter(row -> row.getArm() == arm)
        .mapToLong(ArmReport::getRequests)
        .sum();
  }

  private static void awaitDigest(RunningRunner runner, String digest) {
    Await.until("the bundle is active", () -> runner.status().getBundleDigest().equals(digest));
  }
}
