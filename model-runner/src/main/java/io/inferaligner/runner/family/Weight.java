package io.inferaligner.runner.family;

import java.util.List;

/**
 * A stored tensor.
 *
 * @param shape as it is stored
 * @param joined the next tensor is put below its rows, and the program gets both as one
 */
public record Weight(String name, List<Long> shape, Use use, boolean joined) {
  /** What becomes of a tensor before the program gets it. */
  public enum Use {
    /** Taken as it is. */
    PLAIN,
    /** A norm's weight stored as its difference from 1; given as 1 + w in float32. */
    ONE_PLUS,
    /** A matrix [N, K], packed for the linear kernel. */
    LINEAR,
    /** A matrix stored as [K, N], turned and packed. */
    LINEAR_TURNED
  }

  public Weight {
    shape = List.copyOf(shape);
  }
}
