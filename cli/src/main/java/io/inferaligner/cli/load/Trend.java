package io.inferaligner.cli.load;

import java.util.List;

/**
 * A straight line through points by least squares.
 *
 * @param slope per unit of x
 * @param low lower end of the slope's 95 % interval (normal, residuals taken as independent)
 * @param high upper end
 * @param mean mean of y
 * @param n number of points
 */
record Trend(double slope, double low, double high, double mean, int n) {
  private static final double NORMAL_95 = 1.959964;

  /** A point. */
  record Point(double x, double y) {}

  /** The line through {@code points}; NaN with fewer than three. */
  static Trend of(List<Point> points) {
    int n = points.size();
    if (n < 3) {
      return new Trend(Double.NaN, Double.NaN, Double.NaN, Double.NaN, n);
    }
    double meanX = points.stream().mapToDouble(Point::x).average().orElseThrow();
    double meanY = points.stream().mapToDouble(Point::y).average().orElseThrow();
    double sxx = 0;
    double sxy = 0;
    for (Point point : points) {
      sxx += (point.x() - meanX) * (point.x() - meanX);
      sxy += (point.x() - meanX) * (point.y() - meanY);
    }
    double slope = sxy / sxx;
    double squares = 0;
    for (Point point : points) {
      double residual = point.y() - meanY - slope * (point.x() - meanX);
      squares += residual * residual;
    }
    double half = NORMAL_95 * Math.sqrt(squares / (n - 2) / sxx);
    return new Trend(slope, slope - half, slope + half, meanY, n);
  }

  /** The slope in percent of the mean. */
  Trend inPercent() {
    double scale = 100 / mean;
    return new Trend(slope * scale, low * scale, high * scale, mean, n);
  }
}
