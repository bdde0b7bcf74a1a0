package io.inferaligner.gate.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.FollowerMessages;
import io.inferaligner.gate.bundle.ActiveBundles;
import io.inferaligner.gate.config.GateConfig;
import io.inferaligner.gate.evaluate.Verdict;
import io.inferaligner.gate.trace.DecisionCounts;
import io.inferaligner.gate.trace.DriftMonitor;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.DecideResponse;
import io.inferaligner.proto.gate.v1.DecideStreamRequest;
import io.inferaligner.proto.gate.v1.DecideStreamResponse;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.gate.v1.GetStatusRequest;
import io.inferaligner.proto.gate.v1.GetStatusResponse;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;

/**
 * The gate over gRPC. Runs on the event loop: whatever blocks is {@link Decider}'s to move away.
 */
@GrpcService
public class GateGrpcService extends GateServiceGrpc.GateServiceImplBase {
  private final Decider decider;
  private final ActiveBundles bundles;
  private final DecisionCounts counts;
  private final DriftMonitor drift;
  private final int streamWindow;

  @Inject
  public GateGrpcService(
      Decider decider,
      ActiveBundles bundles,
      DecisionCounts counts,
      DriftMonitor drift,
      GateConfig config) {
    this.decider = decider;
    this.bundles = bundles;
    this.counts = counts;
    this.drift = drift;
    this.streamWindow = config.streamWindow();
  }

  @Override
  public void decide(DecideRequest request, StreamObserver<DecideResponse> answer) {
    // With a handler, answering a caller that has gone away is silent instead of an exception.
    ((ServerCallStreamObserver<DecideResponse>) answer).setOnCancelHandler(() -> {});
    decider.decide(
        request,
        "",
        new Decider.Outcome() {
          @Override
          public void verdict(Verdict verdict) {
            answer.onNext(
                DecideResponse.newBuilder().setVerdict(GateMapper.verdict(verdict)).build());
            answer.onCompleted();
          }

          @Override
          public void failure(SteeringFault fault) {
            answer.onError(StatusMap.toStatus(fault));
          }
        });
  }

  @Override
  public StreamObserver<DecideStreamRequest> decideStream(
      StreamObserver<DecideStreamResponse> answers) {
    return new DecideStream(
        decider, (ServerCallStreamObserver<DecideStreamResponse>) answers, streamWindow);
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> answer) {
    answer.onNext(
        GetStatusResponse.newBuilder()
            .setState(bundles.status().state().name())
            .addAllBundles(
                bundles.active().stream()
                    .map(active -> GateMapper.active(active, drift.read(active.bundle())))
                    .toList())
            .setDecisions(counts.decisions())
            .setFired(counts.fired())
            .setFollowing(FollowerMessages.following(bundles.status()))
            .build());
    answer.onCompleted();
  }
}
