package io.inferaligner.cli.report;

import io.inferaligner.core.evaluate.Rate;
import java.util.Map;

/** Shares with their intervals, one below the other, as SVG. */
public final class Forest {
  private static final int WIDTH = 560;
  private static final int ROW = 24;
  private static final int NAMES = 130;
  private static final int FIGURES = 56;
  private static final int TOP = 10;
  private static final int BOTTOM = 24;
  private static final int TICK = 25;

  private Forest() {}

  /** The figure of {@code rates}, top to bottom; the axis goes from 0 to 100 %. */
  public static String of(String title, Map<String, Rate> rates) {
    int height = TOP + ROW * rates.size() + BOTTOM;
    Axis axis = new Axis(0, 100, NAMES, WIDTH - FIGURES);
    StringBuilder svg = new StringBuilder();
    for (int tick = 0; tick <= 100; tick += TICK) {
      double x = axis.at(tick);
      svg.append(line("grid", x, TOP, x, height - BOTTOM));
      svg.append(text("middle", x, height - 8, tick + " %"));
    }
    double y = TOP + ROW / 2.0;
    for (Map.Entry<String, Rate> one : rates.entrySet()) {
      Rate rate = one.getValue();
      svg.append(text("end", NAMES - 8, y + 4, one.getKey()));
      if (rate.n() > 0) {
        svg.append(line("s0 whisker", axis.at(100 * rate.low()), y, axis.at(100 * rate.high()), y));
        svg.append(
            "<circle class=\"s0\" cx=\"%s\" cy=\"%s\" r=\"4\"><title>%s</title></circle>\n"
                .formatted(
                    Frame.pixels(axis.at(100 * rate.value())),
                    Frame.pixels(y),
                    Page.escaped(one.getKey() + ": " + rate.label())));
        svg.append(
            text("start", WIDTH - FIGURES + 8, y + 4, "%.1f %%".formatted(100 * rate.value())));
      }
      y += ROW;
    }
    return "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n%s</svg></figure>\n"
        .formatted(Page.escaped(title), WIDTH, height, Page.escaped(title), svg);
  }

  private static String line(String style, double fromX, double fromY, double toX, double toY) {
    return "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
        .formatted(
            style, Frame.pixels(fromX), Frame.pixels(fromY), Frame.pixels(toX), Frame.pixels(toY));
  }

  private static String text(String anchor, double x, double y, String text) {
    return "<text class=\"label\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
        .formatted(anchor, Frame.pixels(x), Frame.pixels(y), Page.escaped(text));
  }
}
