package io.inferaligner.core.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a steered residual y near the length of what it was, x: y is scaled so that ‖y‖/‖x‖ lies
 * between {@code low} and {@code high} (method.md §4.6). Each token on its own, after everything
 * else that is done at its layer.
 *
 * @param low at least 0
 * @param high at least 1, may be +∞
 */
public record NormGuard(double low, double high) {
  /** Leaves every length as it comes out; the paper's. */
  public static final NormGuard NONE = new NormGuard(0, Double.POSITIVE_INFINITY);

  /** Steering turns a residual and never changes its length. */
  public static final NormGuard PRESERVE = new NormGuard(1, 1);

  private static final double MAX_CLIP = 1_000;
  private static final Pattern CLIP = Pattern.compile("CLIP\\((\\d{1,4}(?:\\.\\d{1,6})?)\\)");

  public NormGuard {
    if (!(low >= 0 && low <= 1 && high >= 1)) {
      throw new IllegalArgumentException(
          "a norm guard needs bounds on both sides of 1, got %s and %s".formatted(low, high));
    }
  }

  /** Scales down what has grown beyond {@code most} times its length, 1 to 1000. */
  public static NormGuard clip(double most) {
    if (!(most >= 1 && most <= MAX_CLIP)) {
      throw new IllegalArgumentException("CLIP needs a factor of 1 to 1000, got " + most);
    }
    return new NormGuard(0, most);
  }

  /** Whether nothing is ever scaled. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** The name used in manifests: empty for none, CLIP(κ) or PRESERVE. */
  public String label() {
    if (isNone()) {
      return "";
    }
    return equals(PRESERVE) ? "PRESERVE" : "CLIP(" + plain(high) + ")";
  }

  /**
   * The guard named {@code label}; empty and NONE are no guard.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static NormGuard parse(String label) {
    Matcher clip = CLIP.matcher(label);
    if (clip.matches()) {
      return clip(Double.parseDouble(clip.group(1)));
    }
    return switch (label) {
      case "", "NONE" -> NONE;
      case "PRESERVE" -> PRESERVE;
      default ->
          throw new IllegalArgumentException(
              "unknown norm guard '" + label + "': use NONE, CLIP(factor) or PRESERVE");
    };
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
