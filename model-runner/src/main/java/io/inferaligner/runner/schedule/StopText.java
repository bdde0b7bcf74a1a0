package io.inferaligner.runner.schedule;

import java.util.List;

/** Holds back text that may be the beginning of a stop text. Not thread-safe. */
final class StopText {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean found;

  StopText(List<String> stops) {
    this.stops = stops;
  }

  /** What of {@code text} may be shown now. */
  String add(String text) {
    held.append(text);
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    if (first >= 0) {
      found = true;
      return take(first);
    }
    return take(held.length() - longestOpenStop());
  }

  /** What was held back and turned out to be no stop text. */
  String flush() {
    return found ? "" : take(held.length());
  }

  /** True once a stop text was complete. */
  boolean isFound() {
    return found;
  }

  private int longestOpenStop() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (held.lastIndexOf(stop.substring(0, length)) == held.length() - length) {
          longest = length;
        }
      }
    }
    return longest;
  }

  private String take(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }
}
