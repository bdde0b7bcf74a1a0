package io.inferaligner.runner.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One row of a report.
 *
 * @param subject what was measured, e.g. "batch 16, steered"
 * @param metric the quantity, e.g. "decode"
 * @param low lower end of the spread: the lowest of n values, or of the median's 95 % interval
 * @param high the other end
 * @param n values behind the median
 * @param limitShare median over the limit measured in the same run; empty where there is none
 * @param goal what the median must reach; empty where there is none
 */
record Figure(
    String subject,
    String metric,
    String unit,
    double median,
    double low,
    double high,
    int n,
    Optional<Double> limitShare,
    Optional<Goal> goal) {

  /** Median and range of {@code values}. */
  static Figure of(String subject, String metric, String unit, Sample values) {
    return new Figure(
        subject,
        metric,
        unit,
        values.median(),
        values.lowest(),
        values.highest(),
        values.size(),
        Optional.empty(),
        Optional.empty());
  }

  /** Median of {@code values} and its 95 % interval. */
  static Figure ofMedian(String subject, String metric, String unit, Sample values) {
    return new Figure(
        subject,
        metric,
        unit,
        values.median(),
        values.medianLow(),
        values.medianHigh(),
        values.size(),
        Optional.empty(),
        Optional.empty());
  }

  /** A single value. */
  static Figure single(String subject, String metric, String unit, double value) {
    return new Figure(
        subject, metric, unit, value, value, value, 1, Optional.empty(), Optional.empty());
  }

  Figure withLimitShare(double share) {
    return new Figure(subject, metric, unit, median, low, high, n, Optional.of(share), goal);
  }

  Figure withGoal(Goal wanted) {
    return new Figure(subject, metric, unit, median, low, high, n, limitShare, Optional.of(wanted));
  }

  boolean fallsShort() {
    return goal.isPresent() && !goal.get().isMetBy(median);
  }

  Map<String, Object> json() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("case", subject);
    row.put("metric", metric);
    row.put("unit", unit);
    row.put("median", median);
    row.put("low", low);
    row.put("high", high);
    row.put("n", n);
    limitShare.ifPresent(share -> row.put("limit_share", share));
    goal.ifPresent(wanted -> {
      row.put("goal", wanted.toString());
      row.put("met", !fallsShort());
    });
    return row;
  }
}
