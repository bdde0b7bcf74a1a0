package io.inferaligner.runner.api;

import com.google.protobuf.ByteString;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.gate.GateReading;
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
import java.util.Collections;
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
   * @param reading of the whole prompt
   * @param ask asks the {@link GateLadder} one question
   */
  CompletableFuture<GateOutcome> decide(
      GenerationDraft draft,
      String tenant,
      GateReading reading,
      GateQuestion question,
      Function<GateQuestion, CompletableFuture<GateOutcome>> ask) {
    return draft
        .turns()
        .map(turns -> decide(turns, tenant, draft.prompt(), reading, question, ask))
        .orElseGet(() -> ask.apply(question));
  }

  private CompletableFuture<GateOutcome> decide(
      TurnPrompts turns,
      String tenant,
      TokenIds prompt,
      GateReading reading,
      GateQuestion question,
      Function<GateQuestion, CompletableFuture<GateOutcome>> ask) {
    ByteString key = turns.key(tenant);
    boolean single = turns.messages().size() == 1;
    CompletableFuture<GateReading> latest =
        turns.latest().equals(prompt)
            ? CompletableFuture.completedFuture(reading)
            : read(turns.latest(), question);
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

  private CompletableFuture<List<GateReading>> readAll(
      List<TokenIds> messages, GateReading latest, GateQuestion question) {
    CompletableFuture<List<GateReading>> all = CompletableFuture.completedFuture(List.of());
    for (TokenIds message : messages.subList(0, messages.size() - 1)) {
      all = all.thenCombine(read(message, question), TurnGate::with);
    }
    return all.thenApply(earlier -> with(earlier, latest));
  }

  private static List<GateReading> with(List<GateReading> some, GateReading next) {
    List<GateReading> all = new ArrayList<>(some);
    all.add(next);
    return all;
  }

  /** What cannot be read has no score, and a turn without one is steered. */
  private CompletableFuture<GateReading> read(TokenIds message, GateQuestion question) {
    GateParameters gate = question.bundle().gate();
    CompletableFuture<GateReading> reading;
    try {
      reading =
          scheduler
              .capture(message, gate.layers(), TokenChoice.LAST)
              .thenApply(residuals -> residuals.reading(gate.layers()));
    } catch (RuntimeException e) {
      reading = CompletableFuture.failedFuture(e);
    }
    return reading.exceptionally(_ -> unreadable(gate));
  }

  private static GateReading unreadable(GateParameters gate) {
    float[] values = new float[gate.scorer().width()];
    Arrays.fill(values, Float.NaN);
    return new GateReading(
        gate.layers(), Collections.nCopies(gate.layers().size(), DenseVector.of(values)));
  }
}
