package io.inferaligner.runner.trace;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** A shadow bundle against a bundle in use, on the same prompts. Thread-safe. */
public final class ShadowFigures {
  private final LongAdder both = new LongAdder();
  private final LongAdder onlyUsed = new LongAdder();
  private final LongAdder onlyShadow = new LongAdder();
  private final LongAdder neither = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final DoubleAdder usedScore = new DoubleAdder();
  private final DoubleAdder shadowScore = new DoubleAdder();
  private final DoubleAdder usedMargin = new DoubleAdder();
  private final DoubleAdder shadowMargin = new DoubleAdder();
  private final String name;
  private final String version;
  private volatile double usedNorm;
  private volatile double shadowNorm;

  ShadowFigures(String name, String version) {
    this.name = name;
    this.version = version;
  }

  /** The counters at one moment; means are 0 without prompts. */
  public record Reading(
      String name,
      String version,
      long both,
      long onlyUsed,
      long onlyShadow,
      long neither,
      long failed,
      long skipped,
      double usedScore,
      double shadowScore,
      double usedMargin,
      double shadowMargin,
      double usedNorm,
      double shadowNorm) {
    public long prompts() {
      return both + onlyUsed + onlyShadow + neither;
    }
  }

  void compared(Decision used, Decision shadow) {
    boolean first = used.outcome().fired();
    boolean second = shadow.outcome().fired();
    LongAdder cell = first ? (second ? both : onlyUsed) : (second ? onlyShadow : neither);
    usedScore.add(used.outcome().score());
    shadowScore.add(shadow.outcome().score());
    usedMargin.add(used.outcome().marginSigma());
    shadowMargin.add(shadow.outcome().marginSigma());
    usedNorm = used.shift().relativeNorm();
    shadowNorm = shadow.shift().relativeNorm();
    cell.increment();
  }

  /** No verdict could be given. */
  public void failed() {
    failed.increment();
  }

  /** Left out: too many were being computed. */
  public void skipped() {
    skipped.increment();
  }

  public Reading read() {
    long all = Math.max(1, both.sum() + onlyUsed.sum() + onlyShadow.sum() + neither.sum());
    return new Reading(
        name,
        version,
        both.sum(),
        onlyUsed.sum(),
        onlyShadow.sum(),
        neither.sum(),
        failed.sum(),
        skipped.sum(),
        usedScore.sum() / all,
        shadowScore.sum() / all,
        usedMargin.sum() / all,
        shadowMargin.sum() / all,
        usedNorm,
        shadowNorm);
  }
}
