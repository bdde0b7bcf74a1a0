package io.inferaligner.cli.report;

import java.util.List;

/** Named points of a chart, drawn in order. */
public record Series(String name, List<Point> points) {
  public Series {
    points = List.copyOf(points);
  }

  /**
   * One point with its interval.
   *
   * @param low lower end; y where there is no interval
   */
  public record Point(double x, double y, double low, double high) {
    /** A point without an interval. */
    public static Point of(double x, double y) {
      return new Point(x, y, y, y);
    }
  }
}
