package io.inferaligner.runner.engine;

/**
 * Tokens of one sequence in one step. They are written into the KV cache of {@code slot} from
 * {@code startPosition} on (over whatever is there) and see positions 0 up to their own.
 *
 * @param slot 0…slots−1
 * @param startPosition position of the first token, 0-based
 * @param shiftIndex what {@link DecoderEngine#registerShift} returned; 0 = no steering
 * @param shiftFrom index within {@code ids} of the first token that is steered
 * @param share of the shift that is applied, in [0, 1]
 */
public record StepRow(
    int slot, int startPosition, TokenIds ids, int shiftIndex, int shiftFrom, float share) {
  public StepRow {
    if (slot < 0 || startPosition < 0 || ids.size() == 0 || shiftIndex < 0 || shiftFrom < 0) {
      throw new IllegalArgumentException("a step row needs tokens and non-negative numbers");
    }
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("the share of a shift lies in [0, 1], got " + share);
    }
  }

  /** A row with the whole of its shift. */
  public StepRow(int slot, int startPosition, TokenIds ids, int shiftIndex, int shiftFrom) {
    this(slot, startPosition, ids, shiftIndex, shiftFrom, 1);
  }

  /** An unsteered row. */
  public static StepRow plain(int slot, int startPosition, TokenIds ids) {
    return new StepRow(slot, startPosition, ids, 0, 0);
  }
}
