package io.inferaligner.cli.report;

import io.inferaligner.cli.report.Series.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Drawings of numbers, each with its legend, as HTML. */
public final class Chart {
  private static final int BINS = 40;
  private static final double CLIP = 0.005;

  private Chart() {}

  /**
   * Lines with a dot per point, and whiskers where points have intervals.
   *
   * @param bounds y values that must be visible, such as 0 and 1
   */
  public static String lines(
      String title, String xLabel, String yLabel, List<Series> series, double... bounds) {
    List<Point> all = series.stream().flatMap(one -> one.points().stream()).toList();
    double[] xs = all.stream().mapToDouble(Point::x).toArray();
    double[] ys =
        DoubleStream.concat(
                Arrays.stream(bounds),
                all.stream().flatMapToDouble(point -> DoubleStream.of(point.low(), point.high())))
            .toArray();
    Frame frame = new Frame(title, xs, ys, xLabel, yLabel);
    for (int i = 0; i < series.size(); i++) {
      draw(frame, series.get(i), i);
    }
    return figure(title, frame, series.stream().map(Series::name).toList());
  }

  /** Points alone; each says its name when pointed at. */
  public static String dots(
      String title, String xLabel, String yLabel, Map<String, Point> points, double... bounds) {
    Frame frame =
        new Frame(
            title,
            points.values().stream().mapToDouble(Point::x).toArray(),
            DoubleStream.concat(
                    Arrays.stream(bounds), points.values().stream().mapToDouble(Point::y))
                .toArray(),
            xLabel,
            yLabel);
    points.forEach((name, point) ->
        frame.dot("s0", frame.x.at(point.x()), frame.y.at(point.y()), name + note(point)));
    return figure(title, frame, List.of());
  }

  /**
   * How often values fall where; one colour per name, drawn over each other.
   *
   * @param mark a value to mark with a line
   */
  public static String histogram(
      String title, String xLabel, Map<String, double[]> values, double mark) {
    double[] all = values.values().stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    double[] shown = {
      Math.min(mark, all[(int) (CLIP * (all.length - 1))]),
      Math.max(mark, all[(int) ((1 - CLIP) * (all.length - 1))])
    };
    double most =
        values.values().stream()
            .flatMapToDouble(one -> Arrays.stream(shares(one, shown)))
            .max()
            .orElse(1);
    Frame frame =
        new Frame(title, shown, new double[] {0, most}, xLabel, "share of the prompts per bin");
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, double[]> one : values.entrySet()) {
      double[] shares = shares(one.getValue(), shown);
      double width = (frame.x.to() - frame.x.from()) / BINS;
      for (int bin = 0; bin < BINS; bin++) {
        if (shares[bin] > 0) {
          double top = frame.y.at(shares[bin]);
          frame.box(
              "bar s" + names.size(),
              frame.x.from() + bin * width,
              top,
              width - 1,
              frame.y.from() - top,
              "%s: %s".formatted(one.getKey(), Frame.number(shares[bin])));
        }
      }
      names.add(one.getKey());
    }
    frame.line("mark", frame.x.at(mark), frame.y.from(), frame.x.at(mark), frame.y.to());
    return figure(title, frame, names);
  }

  private static void draw(Frame frame, Series series, int index) {
    String style = "s" + index;
    frame.path(
        style,
        series.points().stream()
            .map(point ->
                Frame.pixels(frame.x.at(point.x())) + "," + Frame.pixels(frame.y.at(point.y())))
            .collect(Collectors.joining(" ")));
    boolean dotted = series.points().size() <= BINS;
    for (Point point : dotted ? series.points() : List.<Point>of()) {
      if (point.low() < point.high()) {
        double at = frame.x.at(point.x());
        frame.line(style, at, frame.y.at(point.low()), at, frame.y.at(point.high()));
      }
      frame.dot(style, frame.x.at(point.x()), frame.y.at(point.y()), series.name() + note(point));
    }
  }

  private static String note(Point point) {
    return ": (%s, %s)".formatted(Frame.number(point.x()), Frame.number(point.y()));
  }

  /** Shares of {@code values} per bin; what lies outside counts in the first or last. */
  private static double[] shares(double[] values, double[] shown) {
    double[] shares = new double[BINS];
    for (double value : values) {
      int bin = (int) ((value - shown[0]) / (shown[1] - shown[0]) * BINS);
      shares[Math.clamp(bin, 0, BINS - 1)] += 1.0 / values.length;
    }
    return shares;
  }

  private static String figure(String title, Frame frame, List<String> names) {
    String legend =
        names.size() < 2
            ? ""
            : Stream.iterate(0, i -> i < names.size(), i -> i + 1)
                .map(i ->
                    "<span class=\"key s%d\">%s</span>".formatted(i, Page.escaped(names.get(i))))
                .collect(Collectors.joining(" "));
    return "<figure><figcaption>%s</figcaption>%s<p class=\"legend\">%s</p></figure>\n"
        .formatted(Page.escaped(title), frame.svg(), legend);
  }
}
