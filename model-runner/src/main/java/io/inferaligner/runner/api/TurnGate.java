package io.inferaligner.runner.api;

import com.google.protobuf.ByteString;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.gate.GateLadder;
import io.inferaligner.runner.gate.GateQuestion;
import io.inferaligner.runner.gate.TurnQuestion;
import io.inferaligner.runner.schedule.GateOutcome;
import io.inferaligner.runner.schedule.Scheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Gates turns of conversations (method.md §4.9): reads the latest message alone beside the whole
 * conversation, and, when whoever decides does not know the turns before, those too. Never blocks.
 */
final class TurnGate {
  private final Scheduler scheduler;
  private final ConversationPolicy policy;

  TurnGate(Scheduler scheduler, ConversationPolicy policy) {
    this.scheduler = scheduler;
    this.policy = policy;
  }

  /**
   * The outcome of {@code ask}: about the turn, or about the prompt alone if it is none.
   *
   * @param activation residual [d] of the whole prompt
   * @param ask asks the {@link GateLadder} one question
   */
  CompletableFuture<GateOutcome> decide(
      GenerationDraft draft,
      String tenant,
      DenseVector activation,
      GateQuestion question,
      Function<GateQuestion, CompletableFuture<GateOutcome>> ask) {
    return draft
        .turns()
        .map(turns -> decide(turns, tenant, draft.prompt(), activation, question, ask))
        .orElseGet(() -> ask.apply(question));
  }

  private CompletableFuture<GateOutcome> decide(
      TurnPrompts turns,
      String tenant,
      TokenIds prompt,
      DenseVector activation,
      GateQuestion question,
      Function<GateQuestion, CompletableFuture<GateOutcome>> ask) {
    ByteString key = turns.key(tenant);
    boolean single = turns.messages().size() == 1;
    CompletableFuture<DenseVector> latest =
        turns.latest().equals(prompt)
            ? CompletableFuture.completedFuture(activation)
            : read(turns.latest(), question, activation.size());
    return latest.thenCompose(message -> {
      var first = question.about(new TurnQuestion(key, List.of(message), single, policy));
      return ask.apply(first)
          .thenCompose(outcome ->
              outcome.turn().map(TurnDecision::historyNeeded).orElse(false)
                  ? readAll(turns.messages(), message, question)
                      .thenCompose(messages ->
                          ask.apply(question.about(new TurnQuestion(key, messages, true, policy))))
                  : CompletableFuture.completedFuture(outcome));
    });
  }

  private CompletableFuture<List<DenseVector>> readAll(
      List<TokenIds> messages, DenseVector latest, GateQuestion question) {
    CompletableFuture<List<DenseVector>> all = CompletableFuture.completedFuture(List.of());
    for (TokenIds message : messages.subList(0, messages.size() - 1)) {
      all = all.thenCombine(read(message, question, latest.size()), TurnGate::with);
    }
    return all.thenApply(earlier -> with(earlier, latest));
  }

  private static List<DenseVector> with(List<DenseVector> some, DenseVector next) {
    List<DenseVector> all = new ArrayList<>(some);
    all.add(next);
    return all;
  }

  /** What cannot be read has no score, and a turn without one is steered. */
  private CompletableFuture<DenseVector> read(TokenIds message, GateQuestion question, int width) {
    int layer = question.bundle().gate().layer();
    CompletableFuture<DenseVector> residual;
    try {
      residual =
          scheduler
              .capture(message, List.of(layer), TokenChoice.LAST)
              .thenApply(residuals -> residuals.vector(layer, 0));
    } catch (RuntimeException e) {
      residual = CompletableFuture.failedFuture(e);
    }
    return residual.exceptionally(_ -> unreadable(width));
  }

  private static DenseVector unreadable(int width) {
    float[] values = new float[width];
    Arrays.fill(values, Float.NaN);
    return DenseVector.of(values);
  }
}
