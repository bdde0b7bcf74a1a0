package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.runner.v1.TailTraceRequest;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.Reader;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.trace.TraceKeys;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left behind of a request: spans, events, journal; and what never is. */
class TraceTest {
  private static final String SECRET = "canary-82ab17";

  @TempDir Path folder;
  private Scene scene;
  private ToyBundle bundle;
  private RunningRunner runner;

  @BeforeEach
  void start() {
    scene = new Scene(folder, 128);
    bundle = scene.activate("1.0.0", "WINDOW(3)");
    runner = new RunningRunner(scene.settings());
  }

  @AfterEach
  void stop() {
    runner.close();
    scene.close();
  }

  @Test
  void everyDecisionIsAnEventAndEverySteeredSegmentIsAnother() {
    ask(Scene.OPEN);
    ask(Scene.CLOSED);
    Answer.to(runner.calls(), Scene.off(Scene.OPEN, 8));
    List<SpanData> spans = runner.spans().chats();
    assertThat(spans).hasSize(3);
    assertThat(names(spans.get(0)))
        .containsExactly(SteeringAttributes.DECISION_EVENT, TraceKeys.INTERVENTION_EVENT);
    assertThat(names(spans.get(1))).containsExactly(SteeringAttributes.DECISION_EVENT);
    assertThat(names(spans.get(2))).isEmpty();
    assertThat(spans).allMatch(span -> span.getName().equals("chat tiny"));
    assertThat(spans.get(0).getAttributes().get(TraceKeys.TOKENS_GENERATED)).isEqualTo(4);
    assertThat(spans.get(0).getAttributes().get(TraceKeys.OUTPUT_TOKENS)).isEqualTo(8);
    assertThat(spans.get(2).getAttributes().get(TraceKeys.MODE)).isEqualTo("off");
    EventData applied = spans.get(0).getEvents().get(1);
    assertThat(applied.getAttributes().get(SteeringAttributes.BUNDLE_DIGEST))
        .isEqualTo(bundle.digest());
    assertThat(applied.getAttributes().get(TraceKeys.LAYERS)).containsExactly(2L, 3L);
    assertThat(applied.getAttributes().get(TraceKeys.SCOPE)).isEqualTo("WINDOW(3)");
    assertThat(applied.getAttributes().get(TraceKeys.SOURCE)).isEqualTo("REMOTE");
    assertThat(runner.status().getDecisions()).isEqualTo(2);
    assertThat(runner.status().getInterventions()).isEqualTo(1);
  }

  @Test
  void theGateIsAskedWithinTheRequestsTrace() {
    ask(Scene.OPEN);
    SpanData chat = runner.spans().chats().getFirst();
    assertThat(runner.spans().spans())
        .filteredOn(span -> span.getName().equals("inferaligner.gate.v1.GateService/DecideStream"))
        .singleElement()
        .satisfies(span -> {
          assertThat(span.getTraceId()).isEqualTo(chat.getTraceId());
          assertThat(span.getParentSpanId()).isEqualTo(chat.getSpanId());
        });
  }

  @Test
  void noPromptTextIsLeftAnywhere() {
    ask(SECRET);
    scene.gate().stop();
    ask(SECRET);
    assertThat(runner.spans().spans().toString()).isNotEmpty().doesNotContain(SECRET);
    assertThat(tail(10).toString()).isNotEmpty().doesNotContain(SECRET);
    assertThat(scene.gate().asked().toString()).isNotEmpty().doesNotContain(SECRET);
  }

  @Test
  void aCancelledAnswerLeavesItsDecisionBehind() {
    Reader reader = Reader.of(runner, Scene.request(Scene.OPEN, 100).build());
    Await.until("tokens arrive", () -> reader.tokens() >= 5);
    reader.cancel();
    Await.until("it is in the journal", () -> tail(10).size() == 1);
    TailTraceResponse entry = tail(10).getFirst();
    assertThat(entry.getIntervention().getApplied()).isTrue();
    assertThat(entry.getGeneratedTokens()).isBetween(5, 99);
    assertThat(runner.spans().chats()).hasSize(1);
  }

  @Test
  void tailsTheLastDecisionsOldestFirst() {
    for (int i = 0; i < 5; i++) {
      ask(i % 2 == 0 ? Scene.OPEN : Scene.CLOSED);
    }
    List<TailTraceResponse> last = tail(3);
    assertThat(last).hasSize(3);
    assertThat(last)
        .extracting(entry -> entry.getIntervention().getApplied())
        .containsExactly(true, false, true);
    assertThat(last)
        .extracting(TailTraceResponse::getTraceId)
        .containsExactlyElementsOf(
            runner.spans().chats().subList(2, 5).stream().map(SpanData::getTraceId).toList());
    assertThat(last).allMatch(entry -> entry.getGeneratedTokens() == 8);
    assertThat(tail(0)).hasSize(5);
  }

  @Test
  void aFollowerSeesEachDecisionOnce() {
    ask(Scene.OPEN);
    List<String> seen = new CopyOnWriteArrayList<>();
    try (Context.CancellableContext call = Context.current().withCancellation()) {
      Iterator<TailTraceResponse> entries = follow(call);
      Thread.ofVirtual()
          .start(() -> {
            try {
              entries.forEachRemaining(entry -> seen.add(entry.getRequestId()));
            } catch (io.grpc.StatusRuntimeException e) {
              seen.add(e.getStatus().getCode().name());
            }
          });
      Await.until("the past entry came", () -> seen.size() == 1);
      List<String> asked = new ArrayList<>(seen);
      for (int i = 0; i < 5; i++) {
        asked.add(ask(Scene.CLOSED).admitted().getFirst().getRequestId());
      }
      Await.until("all came", () -> seen.size() >= 6);
      assertThat(seen).isEqualTo(asked);
    }
    Await.until("the stream is over", () -> seen.contains("CANCELLED"));
  }

  private Iterator<TailTraceResponse> follow(Context call) {
    try {
      return call.call(
          () -> runner.calls().tailTrace(TailTraceRequest.newBuilder().setFollow(true).build()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private List<TailTraceResponse> tail(int last) {
    List<TailTraceResponse> entries = new ArrayList<>();
    runner
        .calls()
        .tailTrace(TailTraceRequest.newBuilder().setLast(last).build())
        .forEachRemaining(entries::add);
    return entries;
  }

  private Answer ask(String text) {
    return Answer.to(runner.calls(), Scene.request(text, 8).build());
  }

  private static List<String> names(SpanData span) {
    return span.getEvents().stream().map(EventData::getName).toList();
  }
}
