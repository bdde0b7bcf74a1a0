package io.inferaligner.gate.trace;

import io.inferaligner.core.evaluate.StabilityIndex;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.gate.trace.DriftReading.State;
import java.time.Duration;
import java.util.Arrays;

/**
 * The last thousand scores of one bundle, counted between the deciles of its benign calibration
 * scores. An hour without a score empties it, so that a bundle that nobody uses any more raises no
 * alarm. Thread-safe.
 */
final class DriftWindow {
  /** Scores before anything is said. */
  static final int ENOUGH = 200;

  /** Scores that are kept. */
  static final int SIZE = 1_000;

  /** Silence after which the scores no longer count. */
  static final Duration IDLE = Duration.ofHours(1);

  private static final double WARN = 0.1;
  private static final double DRIFT = 0.25;

  private final float[] edges;
  private final double[] shares;
  private final int calibrated;
  private final long[] counts;
  private final byte[] last = new byte[SIZE];
  private int size;
  private int next;
  private long touched;

  /**
   * An empty window.
   *
   * @param deciles ascending; equal ones, of scores that repeat, make one bin of a larger share
   * @param calibrated how many benign prompts the deciles are of
   */
  DriftWindow(DenseVector deciles, int calibrated) {
    float[] distinct = new float[deciles.size()];
    double[] below = new double[deciles.size() + 1];
    int bins = 0;
    for (int i = 0; i < deciles.size(); i++) {
      if (bins == 0 || deciles.get(i) > distinct[bins - 1]) {
        distinct[bins++] = deciles.get(i);
      }
      below[bins - 1] += 1.0 / StabilityIndex.BINS;
    }
    below[bins] = 1.0 / StabilityIndex.BINS;
    this.edges = Arrays.copyOf(distinct, bins);
    this.shares = Arrays.copyOf(below, bins + 1);
    this.counts = new long[bins + 1];
    this.calibrated = calibrated;
  }

  /** Takes a score before the bias in, at {@code nanos} of a clock that only rises. */
  synchronized void add(double score, long nanos) {
    if (idle(nanos)) {
      size = 0;
      next = 0;
      Arrays.fill(counts, 0);
    }
    int bin = bin((float) score);
    if (size == SIZE) {
      counts[last[next]]--;
    } else {
      size++;
    }
    last[next] = (byte) bin;
    counts[bin]++;
    next = (next + 1) % SIZE;
    touched = nanos;
  }

  /**
   * How the scores compare. A shift counts only if it is larger than what the sizes of both samples
   * make by chance, which for a calibration on few prompts is more than the customary bounds.
   */
  synchronized DriftReading read(long nanos) {
    int scores = idle(nanos) ? 0 : size;
    if (scores < ENOUGH) {
      return new DriftReading(State.COLLECTING, 0, scores);
    }
    double index = StabilityIndex.of(shares, counts);
    State state = State.OK;
    if (index >= Math.max(DRIFT, StabilityIndex.hardlyEver(scores, calibrated))) {
      state = State.DRIFT;
    } else if (index >= Math.max(WARN, StabilityIndex.seldom(scores, calibrated))) {
      state = State.WARN;
    }
    return new DriftReading(state, index, scores);
  }

  private boolean idle(long nanos) {
    return size > 0 && nanos - touched > IDLE.toNanos();
  }

  /** Deciles are stored as floats, so a score that is one must be rounded as it was. */
  private int bin(float score) {
    int bin = 0;
    while (bin < edges.length && score > edges[bin]) {
      bin++;
    }
    return bin;
  }
}
