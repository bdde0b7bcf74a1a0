package io.inferaligner.runner.gate;

import io.grpc.Status;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.runner.schedule.GateOutcome;
import io.inferaligner.runner.schedule.GateOutcome.Action;
import io.inferaligner.runner.schedule.GateOutcome.Source;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The fallback ladder: remote gate → local gate with the same pinned bundle → always steer → refuse
 * (reliability.md §2.1). Which rungs below the remote exist is configured; refuse is always the
 * last. Thread-safe.
 */
public final class GateLadder {
  /** A rung below the remote gate. */
  public enum Rung {
    LOCAL,
    ALWAYS
  }

  private final GateClient remote;
  private final List<Rung> rungs;
  private final Duration budget;
  private final Breaker breaker = new Breaker(System::nanoTime);

  /** A ladder whose remote gate has {@code budget} to answer. */
  public GateLadder(GateClient remote, List<Rung> rungs, Duration budget) {
    this.remote = remote;
    this.rungs = List.copyOf(rungs);
    this.budget = budget;
  }

  /**
   * The rungs named {@code names}; refuse is always there and may be named.
   *
   * @throws IllegalArgumentException if a name is unknown
   */
  public static List<Rung> rungs(List<String> names) {
    return names.stream()
        .map(name -> name.strip().toUpperCase(Locale.ROOT))
        .filter(name -> !name.isEmpty() && !name.equals("REFUSE"))
        .map(Rung::valueOf)
        .toList();
  }

  /**
   * The outcome for one prompt; never fails, never blocks.
   *
   * @param remaining time until the request's deadline
   */
  public CompletableFuture<GateOutcome> decide(
      GateQuestion question, GateReading reading, Duration remaining) {
    return decide(question, reading, remaining, rungs);
  }

  /** The same for a caller that may stand on {@code allowed} of the rungs only. */
  public CompletableFuture<GateOutcome> decide(
      GateQuestion question, GateReading reading, Duration remaining, List<Rung> allowed) {
    List<Rung> present = rungs.stream().filter(allowed::contains).toList();
    long start = System.nanoTime();
    if (!breaker.allows()) {
      return CompletableFuture.completedFuture(
          lower(
              present,
              question,
              reading,
              "gate-service failed five times in a row; asked again within a second",
              start));
    }
    Duration limit = budget.compareTo(remaining.dividedBy(4)) < 0 ? budget : remaining.dividedBy(4);
    return remote
        .decide(question, reading, limit)
        .handle((verdict, failure) -> {
          if (failure == null) {
            breaker.succeeded();
            return new GateOutcome(
                verdict.fired() ? Action.STEER : Action.LEAVE,
                verdict.fired(),
                verdict.score(),
                verdict.marginSigma(),
                verdict.layerScores(),
                Source.REMOTE,
                "",
                verdict.explanation(),
                micros(start),
                verdict.turn());
          }
          breaker.failed();
          return lower(present, question, reading, reason(failure), start);
        });
  }

  private static GateOutcome lower(
      List<Rung> present, GateQuestion question, GateReading reading, String reason, long start) {
    GateDecision decision =
        present.contains(Rung.LOCAL)
            ? GuidanceGate.decide(question.bundle().gate(question.domain()), reading)
            : new GateDecision.Unavailable(
                question.bundle().gate().layers(), "the local gate is switched off");
    return switch (decision) {
      case GateDecision.Open _, GateDecision.Closed _ ->
          asTurn(question, decision, GateOutcome.local(decision, reason, micros(start)));
      case GateDecision.Unavailable unavailable -> {
        boolean always = present.contains(Rung.ALWAYS);
        yield new GateOutcome(
            always ? Action.STEER : Action.REFUSE,
            true,
            0,
            0,
            always ? Source.ALWAYS : Source.NONE,
            reason + "; " + unavailable.reason(),
            decision.explanation(),
            micros(start));
      }
    };
  }

  /** The local gate remembers no conversation: it decides by the turns that are at hand. */
  private static GateOutcome asTurn(
      GateQuestion question, GateDecision whole, GateOutcome outcome) {
    return question
        .turn()
        .map(turn -> outcome.asTurn(turn.decide(question.bundle().gate(question.domain()), whole)))
        .orElse(outcome);
  }

  private static String reason(Throwable thrown) {
    Throwable failure =
        thrown instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : thrown;
    if (failure instanceof IllegalArgumentException) {
      return "gate-service's verdict was not bound to this prompt, model and bundle";
    }
    Status.Code code = Status.fromThrowable(failure).getCode();
    return switch (code) {
      case UNAVAILABLE -> "gate-service cannot be reached";
      case DEADLINE_EXCEEDED -> "gate-service gave no verdict in time";
      default ->
          "gate-service answered "
              + StatusMap.toFault(failure)
                  .map(fault -> fault.reason().name())
                  .orElseGet(code::name);
    };
  }

  private static long micros(long start) {
    return (System.nanoTime() - start) / 1_000;
  }
}
