package io.inferaligner.runner.gate;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.TracingClientInterceptor;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.DecideResponse;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One call of Decide for each question. */
final class UnaryQuestionClient implements QuestionClient {
  private final GateServiceGrpc.GateServiceStub stub;

  UnaryQuestionClient(Channel channel, OpenTelemetry telemetry) {
    this.stub =
        GateServiceGrpc.newStub(channel).withInterceptors(new TracingClientInterceptor(telemetry));
  }

  @Override
  public CompletableFuture<GateVerdict> ask(DecideRequest request, Duration budget) {
    CompletableFuture<GateVerdict> answer = new CompletableFuture<>();
    stub.withDeadlineAfter(budget.toNanos(), TimeUnit.NANOSECONDS)
        .decide(
            request,
            new StreamObserver<>() {
              @Override
              public void onNext(DecideResponse response) {
                answer.complete(response.getVerdict());
              }

              @Override
              public void onError(Throwable error) {
                answer.completeExceptionally(error);
              }

              @Override
              public void onCompleted() {
                // the answer came before
              }
            });
    return answer;
  }
}
