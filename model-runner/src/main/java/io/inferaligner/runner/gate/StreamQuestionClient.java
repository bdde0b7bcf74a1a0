package io.inferaligner.runner.gate;

import io.grpc.Channel;
import io.grpc.Status;
import io.inferaligner.contract.CallSpans;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.DecideStreamRequest;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * All questions on one DecideStream, which costs less than a call for each. A stream that ended is
 * replaced with the next question, and one that is older than a minute too, so that access and the
 * choice among several gates do not stay as they were. A gate that knows no DecideStream is asked
 * by Decide, and by DecideStream again a minute later.
 */
final class StreamQuestionClient implements QuestionClient {
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final GateServiceGrpc.GateServiceStub stub;
  private final CallSpans spans;
  private final QuestionClient unary;

  // All guarded by this.
  private @Nullable QuestionStreamClient stream;
  private long correlation;
  private boolean streamless;
  private long streamlessSince;

  StreamQuestionClient(Channel channel, OpenTelemetry telemetry) {
    this.stub = GateServiceGrpc.newStub(channel);
    this.spans = new CallSpans(telemetry);
    this.unary = new UnaryQuestionClient(channel, telemetry);
  }

  @Override
  public CompletableFuture<GateVerdict> ask(DecideRequest request, Duration budget) {
    long start = System.nanoTime();
    if (isStreamless(start)) {
      return unary.ask(request, budget);
    }
    Context parent = Context.current();
    Span span = spans.start(GateServiceGrpc.getDecideStreamMethod(), parent);
    DecideStreamRequest.Builder question =
        DecideStreamRequest.newBuilder()
            .setDecide(request)
            .setTraceparent(spans.traceparent(parent.with(span)));
    CompletableFuture<GateVerdict> answer =
        send(question, start).orTimeout(budget.toNanos(), TimeUnit.NANOSECONDS);
    answer.whenComplete((_, failure) -> CallSpans.end(span, status(failure)));
    return answer.exceptionallyCompose(failure -> {
      if (status(failure).getCode() == Status.Code.UNIMPLEMENTED) {
        becomeStreamless();
        return unary.ask(request, budget.minusNanos(System.nanoTime() - start));
      }
      return CompletableFuture.failedFuture(
          failure instanceof TimeoutException
              ? Status.DEADLINE_EXCEEDED.asRuntimeException()
              : failure);
    });
  }

  private synchronized CompletableFuture<GateVerdict> send(
      DecideStreamRequest.Builder question, long now) {
    QuestionStreamClient current = stream;
    if (current == null || current.isOver() || now - current.openedNanos() > MINUTE_NANOS) {
      if (current != null) {
        current.finish();
      }
      current = QuestionStreamClient.open(stub, now);
      stream = current;
    }
    return current.send(question.setCorrelation(++correlation).build());
  }

  private synchronized boolean isStreamless(long now) {
    streamless = streamless && now - streamlessSince < MINUTE_NANOS;
    return streamless;
  }

  private synchronized void becomeStreamless() {
    streamless = true;
    streamlessSince = System.nanoTime();
  }

  private static Status status(@Nullable Throwable failure) {
    if (failure == null) {
      return Status.OK;
    }
    return failure instanceof TimeoutException
        ? Status.DEADLINE_EXCEEDED
        : Status.fromThrowable(failure);
  }
}
