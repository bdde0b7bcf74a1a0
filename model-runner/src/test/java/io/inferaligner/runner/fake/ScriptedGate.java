package io.inferaligner.runner.fake;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.ReadingMessages;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.contract.TurnMessages;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.conversation.ConversationState;
import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.follow.fake.LoopbackServer;
import io.inferaligner.proto.gate.v1.Conversation;
import io.inferaligner.proto.gate.v1.DecideFailure;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.DecideResponse;
import io.inferaligner.proto.gate.v1.DecideStreamRequest;
import io.inferaligner.proto.gate.v1.DecideStreamResponse;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.types.v1.GateVerdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

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
    BROKEN,
    /** Knows no DecideStream. */
    OLD,
    /** Ends the stream instead of answering. */
    HANGS_UP
  }

  private final Map<String, VectorBundle> bundles = new ConcurrentHashMap<>();
  private final List<DecideRequest> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger streams = new AtomicInteger();
  private final Map<ByteString, ConversationState> talks = new ConcurrentHashMap<>();
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

  /** Streams opened so far. */
  public int streams() {
    return streams.get();
  }

  /** Answers each question as {@link #decide} would. */
  @Override
  public StreamObserver<DecideStreamRequest> decideStream(
      StreamObserver<DecideStreamResponse> responses) {
    if (manner == Manner.OLD) {
      return super.decideStream(responses);
    }
    streams.incrementAndGet();
    return new StreamObserver<>() {
      @Override
      public void onNext(DecideStreamRequest question) {
        if (manner == Manner.HANGS_UP) {
          asked.add(question.getDecide());
          responses.onCompleted();
        } else {
          decide(question.getDecide(), new StreamedAnswer(question.getCorrelation(), responses));
        }
      }

      @Override
      public void onError(Throwable error) {
        // the runner is gone
      }

      @Override
      public void onCompleted() {
        responses.onCompleted();
      }
    };
  }

  private record StreamedAnswer(long correlation, StreamObserver<DecideStreamResponse> responses)
      implements StreamObserver<DecideResponse> {
    @Override
    public void onNext(DecideResponse response) {
      DecideStreamResponse.Builder answer =
          DecideStreamResponse.newBuilder().setCorrelation(correlation);
      if (response.hasVerdict()) {
        answer.setVerdict(response.getVerdict());
      }
      responses.onNext(answer.build());
    }

    @Override
    public void onError(Throwable error) {
      SteeringFault fault = StatusMap.toFault(error).orElseThrow();
      responses.onNext(
          DecideStreamResponse.newBuilder()
              .setCorrelation(correlation)
              .setFailure(
                  DecideFailure.newBuilder()
                      .setCode(StatusMap.code(fault.reason().kind()).value())
                      .setReason(fault.reason().name())
                      .setMessage(fault.message()))
              .build());
    }

    @Override
    public void onCompleted() {
      // the stream goes on
    }
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

  private GateVerdict verdict(DecideRequest request, VectorBundle bundle, Manner manner) {
    GateDecision decision = GuidanceGate.decide(bundle.gate(request.getDomain()), reading(request));
    double score = bundle.gate(request.getDomain()).score(reading(request));
    GateVerdict.Builder verdict =
        GateVerdict.newBuilder()
            .setFired(score > 0)
            .setScore(score)
            .setMarginSigma(score / bundle.gate().sigma())
            .setExplanation("Decided by the scripted gate.")
            .setBundleDigest(request.getBundleDigest())
            .setModelDigest(request.getModelDigest())
            .setTokenHash(request.getTokenHash())
            .addAllLayerScores(ReadingMessages.messages(decision.layerScores()));
    switch (manner) {
      case NOT_A_NUMBER -> verdict.setFired(false).setScore(Double.NaN);
      case OTHER_BUNDLE -> verdict.setFired(false).setBundleDigest("0".repeat(64));
      case OTHER_MODEL -> verdict.setFired(false).setModelDigest("0".repeat(64));
      case OTHER_PROMPT -> verdict.setFired(false).setTokenHash(ByteString.copyFrom(new byte[32]));
      default -> {}
    }
    if (request.hasConversation()) {
      TurnDecision turn = turn(request, bundle);
      verdict.setFired(turn.steered()).setTurn(TurnMessages.verdict(turn));
    }
    return verdict.build();
  }

  private static GateReading reading(DecideRequest asked) {
    return ReadingMessages.readings(asked.getLayersList(), asked.getActivations()).getFirst();
  }

  private TurnDecision turn(DecideRequest request, VectorBundle bundle) {
    Conversation talk = request.getConversation();
    List<GateDecision> alone =
        ReadingMessages.readings(request.getLayersList(), talk.getMessages()).stream()
            .map(message -> GuidanceGate.decide(bundle.gate(), message))
            .toList();
    GateDecision whole = GuidanceGate.decide(bundle.gate(), reading(request));
    ConversationPolicy policy = TurnMessages.policy(talk.getRules());
    ConversationState before = talks.get(talk.getKey());
    if (before == null && !talk.getHasHistory()) {
      return TurnDecision.unknown(whole, alone.getLast());
    }
    TurnDecision made =
        TurnDecision.of(
            policy,
            before == null
                ? TurnDecision.replayed(policy, alone.subList(0, alone.size() - 1))
                : before,
            whole,
            alone.getLast());
    talks.put(talk.getKey(), made.after());
    return made;
  }

  /** Forgets every conversation. */
  public void forget() {
    talks.clear();
  }

  @Override
  public void close() {
    stop();
  }
}
