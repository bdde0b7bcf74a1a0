package io.inferaligner.runner.gate;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.proto.gate.v1.DecideFailure;
import io.inferaligner.proto.gate.v1.DecideStreamRequest;
import io.inferaligner.proto.gate.v1.DecideStreamResponse;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.types.v1.GateVerdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One DecideStream and the questions on it that wait for their answers. {@link #send} and {@link
 * #finish} are called by one thread at a time, answers come on any.
 */
final class QuestionStreamClient implements StreamObserver<DecideStreamResponse> {
  private final long openedNanos;
  private final Map<Long, CompletableFuture<GateVerdict>> waiting = new ConcurrentHashMap<>();
  private @Nullable StreamObserver<DecideStreamRequest> questions;
  private volatile @Nullable Throwable end;

  private QuestionStreamClient(long openedNanos) {
    this.openedNanos = openedNanos;
  }

  /** A stream of {@code stub}; one that cannot be opened is over at once. */
  static QuestionStreamClient open(GateServiceGrpc.GateServiceStub stub, long now) {
    QuestionStreamClient stream = new QuestionStreamClient(now);
    stream.questions = stub.decideStream(stream);
    return stream;
  }

  long openedNanos() {
    return openedNanos;
  }

  boolean isOver() {
    return end != null;
  }

  /** Sends {@code question}; the answer fails with the stream's status if that ends first. */
  CompletableFuture<GateVerdict> send(DecideStreamRequest question) {
    CompletableFuture<GateVerdict> answer = new CompletableFuture<>();
    waiting.put(question.getCorrelation(), answer);
    answer.whenComplete((_, _) -> waiting.remove(question.getCorrelation()));
    if (questions != null && !isOver()) {
      questions.onNext(question);
    }
    // The stream may have ended before the question was among those that wait.
    Throwable failure = end;
    if (failure != null) {
      answer.completeExceptionally(failure);
    }
    return answer;
  }

  /** Lets the questions that wait be answered, and no others follow. */
  void finish() {
    if (questions != null && !isOver()) {
      questions.onCompleted();
    }
  }

  @Override
  public void onNext(DecideStreamResponse response) {
    CompletableFuture<GateVerdict> answer = waiting.get(response.getCorrelation());
    if (answer == null) {
      return;
    }
    if (response.hasFailure()) {
      answer.completeExceptionally(status(response.getFailure()));
    } else {
      answer.complete(response.getVerdict());
    }
  }

  @Override
  public void onError(Throwable error) {
    end = error;
    List.copyOf(waiting.values()).forEach(answer -> answer.completeExceptionally(error));
  }

  @Override
  public void onCompleted() {
    onError(Status.UNAVAILABLE.withDescription("the gate ended the stream").asRuntimeException());
  }

  /** What Decide would have answered. */
  private static Throwable status(DecideFailure failure) {
    return Arrays.stream(FaultReason.values())
        .filter(reason -> reason.name().equals(failure.getReason()))
        .findFirst()
        .map(reason -> StatusMap.toStatus(SteeringFault.of(reason, failure.getMessage())))
        .orElseGet(() ->
            Status.fromCodeValue(failure.getCode())
                .withDescription(failure.getMessage())
                .asRuntimeException());
  }
}
