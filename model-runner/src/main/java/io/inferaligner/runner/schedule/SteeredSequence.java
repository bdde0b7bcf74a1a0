package io.inferaligner.runner.schedule;

import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenIds;
import java.util.Arrays;

/**
 * The tokens of one generation, prompt and answer, and which of them are steered: from one position
 * on, and up to another in scope WINDOW. Belongs to the engine's thread.
 */
final class SteeredSequence {
  private final TokenIds prompt;
  private int[] said = new int[16];
  private int count;
  private int shiftIndex;
  private float share;
  private int from = Integer.MAX_VALUE;
  private int to = Integer.MAX_VALUE;

  SteeredSequence(TokenIds prompt) {
    this.prompt = prompt;
  }

  /** Steers from now on by the shift {@code index}, at least 1, of which {@code part} is used. */
  void steer(int index, SteeringScope scope, double part) {
    steer(index, scope, part, scope instanceof SteeringScope.All ? 0 : prompt.size() - 1);
  }

  /** The same from {@code position} on, which may be one of the answer. */
  void steer(int index, SteeringScope scope, double part, int position) {
    shiftIndex = index;
    share = (float) part;
    from = position;
    if (scope instanceof SteeringScope.Window(int tokens)) {
      to = position + 1 + tokens;
    }
  }

  /** 0 while nothing is steered. */
  int shiftIndex() {
    return shiftIndex;
  }

  boolean isSteered(int position) {
    return shiftIndex > 0 && position >= from && position < to;
  }

  /** The first position that is steered. */
  int steeredFrom() {
    return from;
  }

  /** How many of the first {@code computed} positions hold state computed without steering. */
  int clean(int computed) {
    return shiftIndex > 0 ? Math.min(computed, from) : computed;
  }

  /** Appends a token of the answer. */
  void add(int id) {
    if (count == said.length) {
      said = Arrays.copyOf(said, 2 * count);
    }
    said[count++] = id;
  }

  /** The first {@code length} tokens, prompt first. */
  TokenIds first(int length) {
    TokenIds known = prompt.slice(0, Math.min(length, prompt.size()));
    return length > prompt.size()
        ? known.append(TokenIds.of(Arrays.copyOf(said, length - prompt.size())))
        : known;
  }

  /**
   * A row for at most {@code limit} tokens from {@code position} to before {@code end}; it stops
   * where steering stops, since a row is steered from one of its tokens on to its last.
   */
  StepRow row(int slot, int position, int end, int limit) {
    int stop = Math.min(end, position + limit);
    if (shiftIndex > 0 && position < to && stop > to) {
      stop = to;
    }
    TokenIds ids = first(stop).slice(position, stop);
    boolean steered = shiftIndex > 0 && stop > from && position < to;
    return steered
        ? new StepRow(slot, position, ids, shiftIndex, Math.max(0, from - position), share)
        : StepRow.plain(slot, position, ids);
  }

  /** The row that runs {@code token} at {@code position}. */
  StepRow row(int slot, int position, int token) {
    int shift = isSteered(position) ? shiftIndex : 0;
    return new StepRow(slot, position, TokenIds.of(token), shift, 0, share);
  }
}
