package io.inferaligner.follow;

import java.util.UUID;

/**
 * A life of the registry's data: NUMBER.RANDOM. A restore begins a new one with a higher number;
 * nobody goes back to a lower one. Names of earlier releases have no number and are not ordered.
 */
public record Epoch(long number, String random) {
  private static final long MILLIS = 1_000;

  /** The epoch called {@code text}. */
  public static Epoch parse(String text) {
    int dot = text.indexOf('.');
    try {
      return dot < 1
          ? new Epoch(0, text)
          : new Epoch(Long.parseLong(text, 0, dot, 10), text.substring(dot + 1));
    } catch (NumberFormatException e) {
      return new Epoch(0, text);
    }
  }

  /** A new epoch, later than {@code text}. */
  public static Epoch after(String text) {
    long now = System.currentTimeMillis() / MILLIS;
    return new Epoch(Math.max(now, parse(text).number + 1), UUID.randomUUID().toString());
  }

  /** Whether a reader that saw {@code before} may go on with this one. */
  boolean mayFollow(Epoch before) {
    return number > before.number || before.number == 0;
  }

  @Override
  public String toString() {
    return number == 0 ? random : number + "." + random;
  }
}
