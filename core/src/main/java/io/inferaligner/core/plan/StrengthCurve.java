package io.inferaligner.core.plan;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The share of α that a prompt gets, in [0, 1], from its margin m = z/σ, the gate's score in
 * standard deviations of benign prompts (method.md §4.6).
 */
public sealed interface StrengthCurve {
  /** 1 for every prompt. */
  record Constant() implements StrengthCurve {}

  /** (m − from)/(to − from), kept within [0, 1]: continuous at the threshold if from is 0. */
  record Ramp(double from, double to) implements StrengthCurve {
    public Ramp {
      require(from >= 0 && to > from && to <= LARGEST, "a ramp needs 0 ≤ from < to");
    }
  }

  /** 1/(1 + exp(−steepness·m)): half of α at the threshold. */
  record Logistic(double steepness) implements StrengthCurve {
    public Logistic {
      require(steepness > 0 && steepness <= LARGEST, "a logistic curve needs a steepness above 0");
    }
  }

  /** slope·m + offset, kept within [low, high]. */
  record AffineClip(double slope, double offset, double low, double high) implements StrengthCurve {
    public AffineClip {
      require(
          slope >= 0
              && slope <= LARGEST
              && Math.abs(offset) <= LARGEST
              && low >= 0
              && high > low
              && high <= 1,
          "an affine curve needs a slope of at least 0 and 0 ≤ low < high ≤ 1");
    }
  }

  /** Bound of every number of a curve; margins beyond it do not happen. */
  double LARGEST = 1e6;

  /** The share at margin {@code m}, never NaN for a number. */
  default double at(double m) {
    return switch (this) {
      case Constant _ -> 1;
      case Ramp(double from, double to) -> Math.clamp((m - from) / (to - from), 0, 1);
      case Logistic(double steepness) -> 1 / (1 + Math.exp(-steepness * m));
      case AffineClip(double slope, double offset, double low, double high) ->
          Math.clamp(slope * m + offset, low, high);
    };
  }

  /** The name used in manifests; empty for a constant. */
  default String label() {
    return switch (this) {
      case Constant _ -> "";
      case Ramp(double from, double to) -> text("RAMP", from, to);
      case Logistic(double steepness) -> text("LOGISTIC", steepness);
      case AffineClip(double slope, double offset, double low, double high) ->
          text("AFFINE", slope, offset, low, high);
    };
  }

  /**
   * The curve named {@code label}.
   *
   * @throws IllegalArgumentException if there is none
   */
  static StrengthCurve parse(String label) {
    if (label.isEmpty()) {
      return new Constant();
    }
    Matcher form =
        Pattern.compile("(RAMP|LOGISTIC|AFFINE)\\(([-+0-9.eE,]{1,80})\\)").matcher(label);
    if (!form.matches()) {
      throw unknown(label);
    }
    double[] numbers =
        Arrays.stream(form.group(2).split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    return switch (form.group(1) + numbers.length) {
      case "RAMP2" -> new Ramp(numbers[0], numbers[1]);
      case "LOGISTIC1" -> new Logistic(numbers[0]);
      case "AFFINE4" -> new AffineClip(numbers[0], numbers[1], numbers[2], numbers[3]);
      default -> throw unknown(label);
    };
  }

  private static IllegalArgumentException unknown(String label) {
    return new IllegalArgumentException(
        "unknown strength '%s': use RAMP(from,to), LOGISTIC(steepness) or AFFINE(slope,offset,low,high)"
            .formatted(label));
  }

  private static String text(String name, double... numbers) {
    StringBuilder text = new StringBuilder(name).append('(');
    for (int i = 0; i < numbers.length; i++) {
      text.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "%s", numbers[i]));
    }
    return text.append(')').toString();
  }

  private static void require(boolean condition, String sentence) {
    if (!condition) {
      throw new IllegalArgumentException(sentence);
    }
  }
}
