package io.inferaligner.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A linear axis from {@code low} to {@code high} on {@code from} to {@code to} pixels, low < high.
 */
record Axis(double low, double high, double from, double to) {
  private static final int TICKS = 5;

  /** The axis over all {@code values}; widened if they are all equal. */
  static Axis over(double[] values, double from, double to) {
    double low = java.util.Arrays.stream(values).min().orElse(0);
    double high = java.util.Arrays.stream(values).max().orElse(1);
    return low < high ? new Axis(low, high, from, to) : new Axis(low - 1, high + 1, from, to);
  }

  /** Where {@code value} lies, in pixels. */
  double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  /** Round values inside the axis, about five. */
  List<Double> ticks() {
    double raw = (high - low) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step =
        power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }
}
