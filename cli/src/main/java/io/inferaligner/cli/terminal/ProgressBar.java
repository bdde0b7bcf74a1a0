package io.inferaligner.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/**
 * Progress of one piece of work on standard error: a moving bar on a terminal, else one line every
 * ten seconds. Thread-safe.
 */
public final class ProgressBar implements AutoCloseable {
  private static final int CELLS = 16;

  /** Longer lines wrap on a narrow terminal and cannot be taken back. */
  private static final int WIDTH = 68;

  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();

  private final Console console;
  private final String title;
  private final long start = System.nanoTime();
  private long last;
  private boolean drawn;

  public ProgressBar(Console console, String title) {
    this.console = console;
    this.title = title;
  }

  /**
   * Shows how far the work is.
   *
   * @param share done, in [0, 1]
   * @param step what is being done
   */
  public synchronized void update(double share, String step) {
    long now = System.nanoTime();
    long pause = console.isTerminal() ? REDRAW_NANOS : LINE_NANOS;
    if (drawn && now - last < pause) {
      return;
    }
    last = now;
    drawn = true;
    if (console.isTerminal()) {
      String text = "%s %s  %s".formatted(bar(share), title, step);
      console.overwrite(text.substring(0, Math.min(text.length(), WIDTH)) + "  " + elapsed());
    } else {
      console.note("%s: %3.0f %%  %s  %s".formatted(title, 100 * share, step, elapsed()));
    }
  }

  /** Ends the bar with one line that stays. */
  public synchronized void done(String result) {
    if (console.isTerminal()) {
      console.overwrite("");
    }
    console.note(console.paint(Colour.GREEN, "✓") + " " + title + ": " + result + "  " + elapsed());
    drawn = false;
  }

  /** Seconds since the start. */
  public double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Clears an unfinished bar. */
  @Override
  public synchronized void close() {
    if (drawn && console.isTerminal()) {
      console.overwrite("");
    }
    drawn = false;
  }

  private String elapsed() {
    return console.paint(Colour.DIM, "%.1f s".formatted(seconds()));
  }

  private static String bar(double share) {
    int full = (int) Math.round(Math.clamp(share, 0, 1) * CELLS);
    return "%s%s %3.0f %%"
        .formatted("█".repeat(full), "░".repeat(CELLS - full), 100 * share)
        .toLowerCase(Locale.ROOT);
  }
}
