package io.inferaligner.runner.bench;

import java.util.Locale;

/**
 * What a figure must reach.
 *
 * @param atLeast true: at least {@code bound}, false: at most
 */
record Goal(double bound, boolean atLeast) {
  static Goal atLeast(double bound) {
    return new Goal(bound, true);
  }

  static Goal atMost(double bound) {
    return new Goal(bound, false);
  }

  boolean isMetBy(double value) {
    return atLeast ? value >= bound : value <= bound;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %s", atLeast ? "≥" : "≤", number(bound));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
