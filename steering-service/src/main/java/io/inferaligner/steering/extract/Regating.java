package io.inferaligner.steering.extract;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;

/**
 * How answers are to be gated again.
 *
 * @param every generated tokens from one decision to the next
 * @param refuse end the answer instead of steering it
 */
public record Regating(int every, boolean refuse) {
  /** Decisions of one answer that the probe is fitted to and calibrated on. */
  static final int POINTS = 4;

  private static final int MOST = 256;

  public Regating {
    if (every < 1 || every > MOST) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "answers can be gated again every 1 to %d tokens, not %d".formatted(MOST, every));
    }
  }
}
