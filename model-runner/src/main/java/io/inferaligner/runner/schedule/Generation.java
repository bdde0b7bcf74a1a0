package io.inferaligner.runner.schedule;

import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.runner.engine.Logits;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.sample.Sampler;
import io.inferaligner.runner.schedule.GenerationSummary.Finish;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One sequence on its way: prefill → gate → (steered re-run) → decode, and, when it has to give its
 * slot to another in between, → queue → re-run of what it knows → decode. Only the engine's thread
 * touches it, except for {@link #cancel}.
 */
final class Generation {
  final GenerationRequest request;
  final GenerationListener listener;
  private final Sampler sampler;
  private final StopText stops;
  private final List<Integer> endIds;
  private final long startNanos = System.nanoTime();
  private long waitingNanos = startNanos;
  private volatile boolean cancelled;

  private Phase phase = Phase.QUEUED;
  private int slot = -1;
  private long slotNanos;
  private int cached;
  private boolean spoiled;
  private int position;
  private int next;
  private int generated;
  private int steered;
  private long firstTokenNanos;
  private final SteeredSequence tokens;

  /** Where a re-run that makes up for a lost slot ends; 0 while none was lost. */
  private int resumeAt;

  Generation(GenerationRequest request, GenerationListener listener, List<Integer> endIds) {
    this.request = request;
    this.listener = listener;
    this.sampler = new Sampler(request.sampling());
    this.stops = new StopText(request.stops());
    this.endIds = endIds;
    this.tokens = new SteeredSequence(request.prompt());
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  boolean isExpired(long now) {
    return now - request.deadlineNanos() > 0;
  }

  Phase phase() {
    return phase;
  }

  /** Whether prompt tokens, or those of a re-run, are left to compute. */
  boolean isPrefilling() {
    return phase == Phase.PREFILL || phase == Phase.STEERED_PREFILL || phase == Phase.RESUME;
  }

  void phase(Phase newPhase) {
    phase = newPhase;
  }

  int slot() {
    return slot;
  }

  /**
   * What a slot should hold for it: tokens whose state it can take over, and one more, which is
   * computed in any case.
   */
  TokenIds wanted() {
    return tokens.first(resumeAt == 0 ? request.prompt().size() : tokens.clean(resumeAt) + 1);
  }

  /** Begins, or goes on, in a slot that holds the first tokens of {@link #wanted} already. */
  void start(Slots.Taken taken) {
    slot = taken.slot();
    position = taken.cached();
    slotNanos = System.nanoTime();
    if (resumeAt == 0) {
      cached = position;
      phase = Phase.PREFILL;
    } else {
      phase = position == resumeAt ? Phase.DECODE : Phase.RESUME;
    }
  }

  /** Gives its slot up in the middle of the answer; {@link #start} goes on where it was. */
  void pause() {
    resumeAt = position;
    phase = Phase.QUEUED;
    slot = -1;
    waitingNanos = System.nanoTime();
  }

  /** How long it has waited for a slot, or for its next one. */
  long waitedNanos(long now) {
    return now - waitingNanos;
  }

  /** Says that its slot holds nothing that can be used again. */
  void spoil() {
    spoiled = true;
  }

  /**
   * The tokens whose state in the slot was computed without steering, from position 0 on.
   *
   * @param answer those of the answer too
   */
  TokenIds kept(boolean answer) {
    int clean = spoiled ? 0 : tokens.clean(position);
    return tokens.first(answer ? clean : Math.min(clean, request.prompt().size()));
  }

  /** How long it has had its slot. */
  long heldNanos() {
    return System.nanoTime() - slotNanos;
  }

  /** What a tenant's turn costs it: the tokens that may have to be computed. */
  long cost() {
    return (long) request.prompt().size() + request.maxTokens();
  }

  int shiftIndex() {
    return tokens.shiftIndex();
  }

  /** Tokens of its state; what a re-run would have to compute. */
  int length() {
    return position;
  }

  /** The next chunk of at most {@code limit} tokens, of the prompt or of a re-run. */
  StepRow nextChunk(int limit) {
    return tokens.row(slot, position, end(), limit);
  }

  /** Counts {@code row} as done; true when the prompt, or the re-run, is complete. */
  boolean advance(StepRow row) {
    position += row.ids().size();
    return position == end();
  }

  private int end() {
    return phase == Phase.RESUME ? resumeAt : request.prompt().size();
  }

  /**
   * Makes the next prefill start at the last prompt token, or at the first for scope ALL, with the
   * given share of the shift.
   */
  void rerunSteered(int shift, SteeringScope scope, double shareOfShift) {
    tokens.steer(shift, scope, shareOfShift);
    position = tokens.steeredFrom();
    phase = Phase.STEERED_PREFILL;
  }

  /** What gates the token that is run now; empty if nothing does, or it is steered already. */
  Optional<AnswerGate> dueAnswerGate() {
    return request
        .steering()
        .flatMap(SteeringSetup::answerGate)
        .filter(gate -> shiftIndex() == 0 && gate.isDue(generated));
  }

  /** Says what its gate of answers found, and whether it is steered from here on. */
  void gatedAgain(GateOutcome outcome) {
    listener.gatedAgain(outcome, generated, outcome.action() == GateOutcome.Action.STEER);
  }

  /** Makes the token that was run last run again and all after it, with a share of the shift. */
  void steerFromHere(int shift, SteeringScope scope, double shareOfShift) {
    tokens.steer(shift, scope, shareOfShift, position);
  }

  /** The row that runs the last token and gives the logits of the next. */
  StepRow decodeRow() {
    return tokens.row(slot, position, next);
  }

  /**
   * Takes the logits of the next token: emits it. Null while the answer goes on, else why it ended.
   */
  @Nullable Finish take(Logits logits) {
    if (phase == Phase.DECODE) {
      position++;
    }
    boolean shifted = tokens.isSteered(position - 1);
    phase = Phase.DECODE;
    next = sampler.sample(logits);
    tokens.add(next);
    if (firstTokenNanos == 0) {
      firstTokenNanos = System.nanoTime();
    }
    if (endIds.contains(next)) {
      String rest = rest();
      if (!rest.isEmpty()) {
        listener.token(generated, next, rest, shifted);
      }
      return Finish.STOP;
    }
    steered += shifted ? 1 : 0;
    boolean last = generated + 1 == request.maxTokens();
    String text = stops.add(request.decoder().add(next)) + (last ? rest() : "");
    listener.token(generated++, next, text, shifted);
    if (stops.isFound()) {
      return Finish.STOP;
    }
    return last ? Finish.LENGTH : null;
  }

  GenerationSummary summary(Finish finish) {
    long now = System.nanoTime();
    return new GenerationSummary(
        request.prompt().size(),
        cached,
        generated,
        steered,
        finish,
        firstTokenNanos == 0 ? 0 : (firstTokenNanos - startNanos) / 1_000,
        (now - startNanos) / 1_000);
  }

  /** The text held back so far; empty once a stop text was found. */
  private String rest() {
    if (stops.isFound()) {
      return "";
    }
    return stops.add(request.decoder().flush()) + stops.flush();
  }
}
