package io.inferaligner.runner.gate;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.inferaligner.access.ServiceChannels;
import io.inferaligner.contract.ReadingMessages;
import io.inferaligner.contract.TurnMessages;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.proto.gate.v1.Conversation;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks gate-service. Thread-safe; never blocks. */
public final class GateClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final QuestionClient questions;

  /**
   * A client of the gate at {@code target} (host:port) that asks by DecideStream; connects with the
   * first question.
   */
  public GateClient(String target, OpenTelemetry telemetry) {
    this(target, channel -> new StreamQuestionClient(channel, telemetry));
  }

  private GateClient(String target, Function<Channel, QuestionClient> way) {
    this.channel =
        ServiceChannels.to(target)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS)
            .directExecutor()
            .build();
    this.questions = way.apply(channel);
  }

  /** The same with one call of Decide for each question, to measure what the stream saves. */
  public static GateClient unary(String target, OpenTelemetry telemetry) {
    return new GateClient(target, channel -> new UnaryQuestionClient(channel, telemetry));
  }

  /**
   * The remote verdict, or a failed future: unavailable, late, refused, or not bound to this
   * question.
   */
  CompletableFuture<RemoteVerdict> decide(
      GateQuestion question, GateReading reading, Duration budget) {
    DecideRequest.Builder request =
        DecideRequest.newBuilder()
            .setBundleDigest(question.bundle().digest())
            .setModelDigest(question.modelDigest())
            .setTokenHash(ByteString.copyFrom(question.tokenHash()))
            .setDomain(question.domain())
            .addAllLayers(reading.layers())
            .setActivations(ReadingMessages.tensor(List.of(reading)));
    question.turn().ifPresent(turn -> request.setConversation(conversation(turn)));
    return questions.ask(request.build(), budget).thenApply(verdict -> bound(question, verdict));
  }

  private static Conversation conversation(TurnQuestion turn) {
    return Conversation.newBuilder()
        .setKey(turn.key())
        .setMessages(ReadingMessages.tensor(turn.messages()))
        .setHasHistory(turn.hasHistory())
        .setRules(TurnMessages.rules(turn.policy()))
        .build();
  }

  /** Refuses a verdict about something else, or without a number (reliability.md §2.4, a3). */
  private static RemoteVerdict bound(GateQuestion question, GateVerdict verdict) {
    boolean matches =
        verdict.getBundleDigest().equals(question.bundle().digest())
            && verdict.getModelDigest().equals(question.modelDigest())
            && Arrays.equals(verdict.getTokenHash().toByteArray(), question.tokenHash());
    if (!matches
        || question.turn().isPresent() != verdict.hasTurn()
        || !Double.isFinite(verdict.getScore())
        || !Double.isFinite(verdict.getMarginSigma())) {
      throw new IllegalArgumentException(
          "the verdict is not bound to this prompt, model and bundle");
    }
    return new RemoteVerdict(
        verdict.getFired(),
        verdict.getScore(),
        verdict.getMarginSigma(),
        ReadingMessages.scores(verdict.getLayerScoresList()),
        verdict.getExplanation(),
        verdict.hasTurn()
            ? Optional.of(TurnMessages.decision(verdict.getTurn(), verdict.getMarginSigma()))
            : Optional.empty());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
