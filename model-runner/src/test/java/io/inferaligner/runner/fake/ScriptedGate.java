package io.inferaligner.runner.fake;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.fake.LoopbackServer;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.DecideResponse;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.types.v1.GateVerdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gate-service that can also misbehave, which the real one does not do on command. */
public final class ScriptedGate extends GateServiceGrpc.GateServiceImplBase
    implements AutoCloseable {
  /** How it answers. */
  public enum Manner {
    CORRECT,
    SILENT,
    NOT_A_NUMBER,
    OTHER_BUNDLE,
    OTHER_MODEL,
    OTHER_PROMPT,
    NO_VERDICT,
    BUNDLE_UNKNOWN,
    BROKEN
  }

  private final Map<String, VectorBundle> bundles = new ConcurrentHashMap<>();
  private final List<DecideRequest> asked = new CopyOnWriteArrayList<>();
  private volatile Manner manner = Manner.CORRECT;
  private final LoopbackServer server = new LoopbackServer(this);

  /** A running gate on a free port of the loopback interface. */
  public static ScriptedGate started() {
    ScriptedGate gate = new ScriptedGate();
    gate.start();
    return gate;
  }

  /** Starts again on the same port. */
  public void start() {
    server.start();
  }

  public void stop() {
    server.stop();
  }

  public String target() {
    return server.target();
  }

  public void knows(VectorBundle bundle) {
    bundles.put(bundle.digest(), bundle);
  }

  public void behave(Manner newManner) {
    manner = newManner;
  }

  /** Every question so far. */
  public List<DecideRequest> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void decide(DecideRequest request, StreamObserver<DecideResponse> responses) {
    asked.add(request);
    Manner now = manner;
    VectorBundle bundle = bundles.get(request.getBundleDigest());
    if (now == Manner.SILENT) {
      return;
    }
    if (now == Manner.BROKEN) {
      responses.onError(StatusMap.toStatus(new IllegalStateException("broken on command")));
      return;
    }
    if (bundle == null || now == Manner.BUNDLE_UNKNOWN) {
      responses.onError(
          StatusMap.toStatus(SteeringFault.of(FaultReason.BUNDLE_NOT_FOUND, "no such bundle")));
      return;
    }
    DecideResponse.Builder response = DecideResponse.newBuilder();
    if (now != Manner.NO_VERDICT) {
      response.setVerdict(verdict(request, bundle, now));
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  private static GateVerdict verdict(DecideRequest request, VectorBundle bundle, Manner manner) {
    double score =
        bundle.gate(request.getDomain()).score(Messages.rows(request.getActivations()).getFirst());
    GateVerdict.Builder verdict =
        GateVerdict.newBuilder()
            .setFired(score > 0)
            .setScore(score)
            .setMarginSigma(score / bundle.gate().sigma())
            .setExplanation("Decided by the scripted gate.")
            .setBundleDigest(request.getBundleDigest())
            .setModelDigest(request.getModelDigest())
            .setTokenHash(request.getTokenHash());
    switch (manner) {
      case NOT_A_NUMBER -> verdict.setFired(false).setScore(Double.NaN);
      case OTHER_BUNDLE -> verdict.setFired(false).setBundleDigest("0".repeat(64));
      case OTHER_MODEL -> verdict.setFired(false).setModelDigest("0".repeat(64));
      case OTHER_PROMPT -> verdict.setFired(false).setTokenHash(ByteString.copyFrom(new byte[32]));
      default -> {}
    }
    return verdict.build();
  }

  @Override
  public void close() {
    stop();
  }
}
