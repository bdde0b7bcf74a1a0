package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.Reader;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.ScriptedGate.Manner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many requests at once, readers that go away, deadlines and a full queue. */
class LoadTest {
  private static final int ENDLESS = 100_000;

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void start() {
    scene = new Scene(folder, 16_384);
    scene.activate("1.0.0", "FROM_LAST_PROMPT");
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aShortAnswerDoesNotWaitForALongOne() {
    try (RunningRunner runner = runner(Map.of())) {
      Reader endless = Reader.of(runner, Scene.off(Scene.CLOSED, ENDLESS));
      Await.until("the long answer runs", () -> endless.tokens() > 3);
      assertThat(Answer.to(runner.calls(), Scene.off(Scene.OPEN, 8)).ids())
          .isEqualTo(scene.oracle().greedy(scene.open(), 8));
      assertThat(endless.isOver()).isFalse();
      endless.cancel();
      awaitAllReleased(runner);
    }
  }

  @Test
  void aRequestThatWaitsForItsVerdictStallsNobody() {
    try (RunningRunner runner = runner(Map.of("gate-budget", "1m"))) {
      scene.gate().behave(Manner.SILENT);
      Reader waiting = Reader.of(runner, Scene.request(Scene.OPEN, 8).build());
      Await.until("the gate was asked", () -> !scene.gate().asked().isEmpty());
      assertThat(Answer.to(runner.calls(), Scene.off(Scene.OPEN, 8)).tokens()).hasSize(8);
      assertThat(waiting.events()).hasSize(1);
      waiting.cancel();
      awaitAllReleased(runner);
    }
  }

  @Test
  void manyAnswersAtOnceAreEachTheirOwn() {
    try (RunningRunner runner = runner(Map.of("queue", "64"))) {
      List<Integer> open = Answer.to(runner.calls(), Scene.request(Scene.OPEN, 12).build()).ids();
      List<Integer> closed =
          Answer.to(runner.calls(), Scene.request(Scene.CLOSED, 12).build()).ids();
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String text = i % 2 == 0 ? Scene.OPEN : Scene.CLOSED;
        readers.add(Reader.of(runner, Scene.request(text, 12).build()));
      }
      Await.until("all are answered", () -> readers.stream().allMatch(Reader::isOver));
      for (int i = 0; i < readers.size(); i++) {
        assertThat(readers.get(i).status()).isEqualTo(Status.OK);
        assertThat(ids(readers.get(i))).isEqualTo(i % 2 == 0 ? open : closed);
      }
      awaitAllReleased(runner);
      assertThat(runner.status().getRequests()).isEqualTo(42);
      assertThat(runner.status().getDecisions()).isEqualTo(42);
      assertThat(runner.status().getInterventions()).isEqualTo(21);
    }
  }

  @Test
  void aReaderThatGoesAwayFreesItsSlot() throws Exception {
    try (RunningRunner runner = runner(Map.of())) {
      Reader reader = Reader.of(runner, Scene.off(Scene.CLOSED, ENDLESS));
      Await.until("tokens arrive", () -> reader.tokens() >= 5);
      reader.cancel();
      Await.until("the call is over", reader::isOver);
      assertThat(reader.status()).extracting(Status::getCode).isEqualTo(Status.Code.CANCELLED);
      awaitAllReleased(runner);
      long seen = reader.tokens();
      Thread.sleep(50);
      assertThat(reader.tokens()).isEqualTo(seen);
      assertThat(runner.spans().chats())
          .singleElement()
          .satisfies(span ->
              assertThat(span.getAttributes().asMap().values())
                  .contains("CANCELLED", List.of("cancelled")));
    }
  }

  @Test
  void aDeadlineEndsARunningAnswer() {
    try (RunningRunner runner = runner(Map.of())) {
      Reader reader = new Reader();
      runner
          .streams()
          .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
          .generate(Scene.off(Scene.CLOSED, ENDLESS), reader);
      Await.until("the deadline passed", reader::isOver);
      assertThat(reader.status())
          .extracting(Status::getCode)
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      awaitAllReleased(runner);
    }
  }

  @Test
  void aFullQueueRefusesAtOnceAndSaysWhenToComeAgain() {
    try (RunningRunner runner = runner(Map.of("slots", "1", "queue", "1"))) {
      GenerateRequest request = Scene.off(Scene.CLOSED, ENDLESS);
      Reader running = Reader.of(runner, request);
      Await.until("the first runs", () -> running.tokens() > 0);
      Reader queued = Reader.of(runner, request);
      Await.until("the second is admitted", () -> queued.events().size() == 1);
      Answer refused = Answer.to(runner.calls(), request);
      assertThat(refused.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refused.reason()).isEqualTo("QUEUE_FULL");
      assertThat(refused.events()).isEmpty();
      assertThat(refused.trailer("grpc-retry-pushback-ms")).isEqualTo("250");
      assertThat(runner.status().getRequests()).isEqualTo(2);
      queued.cancel();
      Await.until("the queue is free", () -> runner.model().scheduler().counts().queued() == 0);
      running.cancel();
      awaitAllReleased(runner);
      assertThat(Answer.to(runner.calls(), Scene.off(Scene.CLOSED, 4)).tokens()).hasSize(4);
    }
  }

  @Test
  void aStoppingRunnerEndsEveryAnswerCleanly() {
    RunningRunner runner = runner(Map.of("slots", "1"));
    Reader running = Reader.of(runner, Scene.off(Scene.CLOSED, ENDLESS));
    Await.until("the first runs", () -> running.tokens() > 0);
    Reader queued = Reader.of(runner, Scene.off(Scene.CLOSED, ENDLESS));
    Await.until("the second is admitted", () -> queued.events().size() == 1);
    runner.model().scheduler().close();
    Await.until("both are over", () -> running.isOver() && queued.isOver());
    assertThat(running.status()).extracting(Status::getCode).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(queued.reason()).isEqualTo("DRAINING");
    assertThat(Answer.to(runner.calls(), Scene.off(Scene.CLOSED, 4)).reason())
        .isEqualTo("DRAINING");
    runner.close();
  }

  private RunningRunner runner(Map<String, String> changes) {
    Map<String, String> settings = scene.settings();
    settings.putAll(changes);
    return new RunningRunner(settings);
  }

  private static void awaitAllReleased(RunningRunner runner) {
    Await.until(
        "all slots are free",
        () -> {
          GetStatusResponse status = runner.status();
          return status.getSlotsInUse() == 0
              && status.getSlotsCreated() == status.getSlotsReleased();
        });
  }

  private static List<Integer> ids(Reader reader) {
    return reader.events().stream()
        .filter(GenerateResponse::hasToken)
        .map(event -> event.getToken().getId())
        .toList();
  }
}
