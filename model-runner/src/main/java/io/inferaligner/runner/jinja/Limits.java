package io.inferaligner.runner.jinja;

/**
 * What one rendering may cost.
 *
 * @param work evaluated nodes plus a sixteenth of the characters they made
 * @param characters longest text, rendered or in between
 */
public record Limits(long work, int characters) {
  /** Far above any published template on a prompt of a million characters. */
  public static final Limits DEFAULT = new Limits(10_000_000, 1 << 23);

  /** Checks the ranges. */
  public Limits {
    if (work < 1 || characters < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }
}
