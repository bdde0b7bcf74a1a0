package io.inferaligner.gate.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.FakeRegistry;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.gate.fake.RunningGate;
import io.inferaligner.gate.trace.TraceKeys;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.DecideStreamRequest;
import io.inferaligner.proto.gate.v1.DecideStreamResponse;
import io.inferaligner.proto.gate.v1.GetStatusRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecideStreamTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final ToyBundle STABLE = ToyBundle.of("1.0.0", KEY);
  private static final ToyBundle OTHER = ToyBundle.of("2.0.0", KEY);
  private static final int WINDOW = 8;

  @TempDir Path folder;
  private final FakeRegistry registry = FakeRegistry.started();
  private RunningGate gate;

  @BeforeEach
  void start() throws Exception {
    registry.publish(STABLE);
    registry.publish(OTHER);
    gate = new RunningGate(registry, KEY, folder, WINDOW);
  }

  @AfterEach
  void stop() {
    gate.close();
    registry.close();
  }

  @Test
  void answersEveryQuestionAndGoesOnAfterABadOne() throws Exception {
    Answers answers = new Answers(Integer.MAX_VALUE);
    StreamObserver<DecideStreamRequest> questions = gate.streams().decideStream(answers);
    int count = 500;
    for (int i = 0; i < count; i++) {
      DecideRequest request = GateScene.request(bundle(i), activation(i));
      if (i % 50 == 7) {
        request = request.toBuilder().clearTokenHash().build();
      }
      questions.onNext(question(i, request));
    }
    questions.onNext(DecideStreamRequest.newBuilder().setCorrelation(-1).build());
    questions.onCompleted();
    assertThat(answers.status.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.OK);
    assertThat(answers.byCorrelation).hasSize(count + 1);
    for (int i = 0; i < count; i++) {
      DecideStreamResponse answer = answers.of(i);
      if (i % 50 == 7) {
        assertThat(answer.getFailure().getReason()).isEqualTo("REQUEST_INVALID");
        assertThat(answer.getFailure().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
        assertThat(answer.getFailure().getMessage()).contains("token_hash");
      } else {
        assertThat(answer.getVerdict().getScore())
            .isEqualTo(bundle(i).decoded().gate().score(GateReading.of(2, activation(i))));
        assertThat(answer.getVerdict().getBundleDigest()).isEqualTo(bundle(i).digest());
      }
    }
    assertThat(answers.of(-1).getFailure().getReason()).isEqualTo("REQUEST_INVALID");
  }

  /** Many questions of different traces share a stream. */
  @Test
  void everyQuestionBelongsToItsOwnTrace() throws Exception {
    Answers answers = new Answers(Integer.MAX_VALUE);
    StreamObserver<DecideStreamRequest> questions = gate.streams().decideStream(answers);
    for (int i = 1; i <= 3; i++) {
      questions.onNext(
          question(i, GateScene.request(STABLE, activation(i))).toBuilder()
              .setTraceparent("00-%032x-%016x-01".formatted(i, 16 + i))
              .build());
    }
    questions.onCompleted();
    answers.status.get(20, TimeUnit.SECONDS);
    assertThat(gate.spans().spans())
        .filteredOn(span -> span.getName().equals(TraceKeys.SPAN))
        .extracting(span -> span.getTraceId() + " " + span.getParentSpanId())
        .contains(
            "%032x %016x".formatted(1, 17),
            "%032x %016x".formatted(2, 18),
            "%032x %016x".formatted(3, 19));
  }

  @Test
  void holdsBackASenderThatDoesNotReadAnswers() throws Exception {
    Answers answers = new Answers(0);
    StreamObserver<DecideStreamRequest> questions = gate.streams().decideStream(answers);
    int count = 20_000;
    DecideRequest request = GateScene.request(STABLE, activation(0));
    for (int i = 0; i < count; i++) {
      questions.onNext(question(i, request));
    }
    questions.onCompleted();
    long before = -1;
    long decided = decisions();
    while (decided != before || decided == 0) {
      Thread.sleep(200);
      before = decided;
      decided = decisions();
    }
    assertThat(decided).isLessThan(count);

    answers.readAll();
    assertThat(answers.status.get(60, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.OK);
    assertThat(answers.byCorrelation).hasSize(count);
    assertThat(decisions()).isEqualTo(count);
  }

  @Test
  void survivesASenderThatGoesAway() throws Exception {
    Answers answers = new Answers(Integer.MAX_VALUE);
    StreamObserver<DecideStreamRequest> questions = gate.streams().decideStream(answers);
    questions.onNext(question(1, GateScene.request(OTHER, activation(1))));
    questions.onError(Status.CANCELLED.asRuntimeException());
    assertThat(answers.status.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(
            gate.calls()
                .decide(GateScene.request(STABLE, activation(2)))
                .getVerdict()
                .getBundleDigest())
        .isEqualTo(STABLE.digest());
  }

  private long decisions() {
    return gate.calls().getStatus(GetStatusRequest.getDefaultInstance()).getDecisions();
  }

  private static ToyBundle bundle(int i) {
    return i % 2 == 0 ? STABLE : OTHER;
  }

  private static DenseVector activation(int i) {
    return DenseVector.ofDoubles(new Random(i).doubles(ToyBundle.WIDTH, -2, 2).toArray());
  }

  private static DecideStreamRequest question(long correlation, DecideRequest request) {
    return DecideStreamRequest.newBuilder().setCorrelation(correlation).setDecide(request).build();
  }

  /** Collects answers; reads {@code atFirst} of them until told to read all. */
  private static final class Answers
      implements ClientResponseObserver<DecideStreamRequest, DecideStreamResponse> {
    private final Map<Long, DecideStreamResponse> byCorrelation = new ConcurrentHashMap<>();
    private final CompletableFuture<Status> status = new CompletableFuture<>();
    private final int atFirst;
    private @Nullable ClientCallStreamObserver<DecideStreamRequest> call;

    Answers(int atFirst) {
      this.atFirst = atFirst;
    }

    DecideStreamResponse of(long correlation) {
      return Objects.requireNonNull(byCorrelation.get(correlation));
    }

    void readAll() {
      if (call != null) {
        call.request(Integer.MAX_VALUE);
      }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<DecideStreamRequest> started) {
      call = started;
      started.disableAutoRequestWithInitial(atFirst);
    }

    @Override
    public void onNext(DecideStreamResponse answer) {
      byCorrelation.put(answer.getCorrelation(), answer);
    }

    @Override
    public void onError(Throwable error) {
      status.complete(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      status.complete(Status.OK);
    }
  }
}
