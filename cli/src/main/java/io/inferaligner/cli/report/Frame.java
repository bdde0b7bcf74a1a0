package io.inferaligner.cli.report;

import java.util.Locale;

/** The plane of one drawing: grid, labels, and what is drawn into it, as SVG. Mutable. */
final class Frame {
  static final int WIDTH = 560;
  static final int HEIGHT = 280;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 44;

  final Axis x;
  final Axis y;
  private final StringBuilder svg = new StringBuilder();

  /**
   * A plane over {@code xs} and {@code ys}, of which only the smallest and the largest matter.
   *
   * @param title read out in place of the drawing
   */
  Frame(String title, double[] xs, double[] ys, String xLabel, String yLabel) {
    x = Axis.over(xs, LEFT, WIDTH - RIGHT);
    y = Axis.over(ys, HEIGHT - BOTTOM, TOP);
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, Page.escaped(title)));
    for (double tick : y.ticks()) {
      line("grid", LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick));
      text("end", LEFT - 6, y.at(tick) + 4, number(tick));
    }
    for (double tick : x.ticks()) {
      line("grid", x.at(tick), TOP, x.at(tick), HEIGHT - BOTTOM);
      text("middle", x.at(tick), HEIGHT - BOTTOM + 16, number(tick));
    }
    text("middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, xLabel);
    svg.append(
        "<text class=\"label\" text-anchor=\"middle\" transform=\"translate(12,%s) rotate(-90)\">%s</text>\n"
            .formatted(pixels((TOP + HEIGHT - BOTTOM) / 2.0), Page.escaped(yLabel)));
  }

  void line(String style, double fromX, double fromY, double toX, double toY) {
    svg.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
            .formatted(style, pixels(fromX), pixels(fromY), pixels(toX), pixels(toY)));
  }

  /** A circle that says {@code note} when pointed at. */
  void dot(String style, double atX, double atY, String note) {
    svg.append(
        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"3.5\"><title>%s</title></circle>\n"
            .formatted(style, pixels(atX), pixels(atY), Page.escaped(note)));
  }

  void box(String style, double atX, double atY, double width, double height, String note) {
    svg.append(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>\n"
            .formatted(
                style,
                pixels(atX),
                pixels(atY),
                pixels(width),
                pixels(height),
                Page.escaped(note)));
  }

  /** Lines from point to point; {@code points} as SVG wants them. */
  void path(String style, String points) {
    svg.append("<polyline fill=\"none\" class=\"%s\" points=\"%s\"/>\n".formatted(style, points));
  }

  /** The finished drawing. */
  String svg() {
    return svg + "</svg>\n";
  }

  private void text(String anchor, double atX, double atY, String text) {
    svg.append(
        "<text class=\"label\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
            .formatted(anchor, pixels(atX), pixels(atY), Page.escaped(text)));
  }

  static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Short form of a number on an axis or in a note. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3g", value);
    if (text.contains("e")) {
      return text;
    }
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }
}
