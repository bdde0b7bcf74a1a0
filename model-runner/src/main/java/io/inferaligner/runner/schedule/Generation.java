package io.inferaligner.runner.schedule;

import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.runner.engine.Logits;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.sample.Sampler;
import io.inferaligner.runner.schedule.GenerationSummary.Finish;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One sequence on its way: prefill → gate → (steered re-run) → decode. Only the engine's thread
 * touches it, except for {@link #cancel}.
 */
final class Generation {
  final GenerationRequest request;
  final GenerationListener listener;
  private final Sampler sampler;
  private final StopText stops;
  private final List<Integer> endIds;
  private final long startNanos = System.nanoTime();
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
  private int shiftIndex;
  private int shiftedFrom;
  private float share;
  private int[] said = new int[16];
  private int sampled;

  Generation(GenerationRequest request, GenerationListener listener, List<Integer> endIds) {
    this.request = request;
    this.listener = listener;
    this.sampler = new Sampler(request.sampling());
    this.stops = new StopText(request.stops());
    this.endIds = endIds;
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

  void phase(Phase newPhase) {
    phase = newPhase;
  }

  int slot() {
    return slot;
  }

  /** Begins in a slot that holds the first tokens of the prompt already. */
  void start(Slots.Taken taken) {
    slot = taken.slot();
    cached = taken.cached();
    position = cached;
    slotNanos = System.nanoTime();
    phase = Phase.PREFILL;
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
    int prompt = request.prompt().size();
    int clean = shiftIndex > 0 ? Math.min(position, shiftedFrom) : position;
    if (spoiled || clean == 0) {
      return TokenIds.of();
    }
    TokenIds kept = request.prompt().slice(0, Math.min(clean, prompt));
    return answer && clean > prompt
        ? kept.append(TokenIds.of(Arrays.copyOf(said, clean - prompt)))
        : kept;
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
    return shiftIndex;
  }

  /** The next chunk of at most {@code limit} prompt tokens. */
  StepRow nextChunk(int limit) {
    int end = Math.min(request.prompt().size(), position + limit);
    TokenIds ids = request.prompt().slice(position, end);
    return new StepRow(slot, position, ids, shiftIndex, 0, share);
  }

  /** Counts {@code row} as done; true when the prompt is complete. */
  boolean advance(StepRow row) {
    position += row.ids().size();
    return position == request.prompt().size();
  }

  /**
   * Makes the next prefill start at the last prompt token, or at the first for scope ALL, with the
   * given share of the shift.
   */
  void rerunSteered(int shift, SteeringScope scope, double shareOfShift) {
    shiftIndex = shift;
    share = (float) shareOfShift;
    shiftedFrom = scope instanceof SteeringScope.All ? 0 : request.prompt().size() - 1;
    position = shiftedFrom;
    phase = Phase.STEERED_PREFILL;
  }

  /** Who gates the token that is run now; empty if nobody does, or it is steered already. */
  Optional<AnswerGate> gatedAgain() {
    return shiftIndex > 0 || generated == 0
        ? Optional.empty()
        : request
            .steering()
            .flatMap(SteeringSetup::again)
            .filter(gate -> generated % gate.every() == 0);
  }

  /** Says what its gate of answers found, and whether it is steered from here on. */
  void gatedAgain(GateOutcome outcome) {
    listener.gatedAgain(outcome, generated, outcome.action() == GateOutcome.Action.STEER);
  }

  /** Makes the token that was run last run again and all after it, with a share of the shift. */
  void steerFromHere(int shift, double shareOfShift) {
    shiftIndex = shift;
    share = (float) shareOfShift;
    shiftedFrom = position;
  }

  /** The row that runs the last token and gives the logits of the next. */
  StepRow decodeRow() {
    int shift = isShifted(position) ? shiftIndex : 0;
    return new StepRow(slot, position, TokenIds.of(next), shift, 0, share);
  }

  /**
   * Takes the logits of the next token: emits it. Null while the answer goes on, else why it ended.
   */
  @Nullable Finish take(Logits logits) {
    if (phase == Phase.DECODE) {
      position++;
    }
    boolean shifted = isShifted(position - 1);
    phase = Phase.DECODE;
    next = sampler.sample(logits);
    remember(next);
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
    String text = stops.add(request.decoder().add(next));
    if (last) {
      text += rest();
    }
    listener.token(generated++, next, text, shifted);
    if (stops.isFound()) {
      return Finish.STOP;
    }
    return last ? Finish.LENGTH : null;
  }

  private void remember(int id) {
    if (sampled == said.length) {
      said = Arrays.copyOf(said, 2 * sampled);
    }
    said[sampled++] = id;
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

  /** Whether the token at position {@code at} is within the scope. */
  private boolean isShifted(int at) {
    SteeringSetup setup = request.steering().orElse(null);
    if (shiftIndex == 0 || setup == null) {
      return false;
    }
    return switch (setup.shift().scope()) {
      case SteeringScope.FromLastPrompt _, SteeringScope.All _ -> true;
      case SteeringScope.Window(int tokens) -> at <= shiftedFrom + tokens;
    };
  }
}
