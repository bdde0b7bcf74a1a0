package io.inferaligner.core.gate;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the scores of a gate's layers become the one score that its threshold is compared with
 * (method.md §4.3, docs/adr/0015). Scores of several layers are standardised before: a margin is
 * (score − mean)/deviation over harmless prompts of that layer.
 */
public sealed interface GateAggregation {
  /** Most layers that a gate reads. */
  int MOST_LAYERS = 8;

  /** The score of n margins; NaN if one is not finite. */
  double combine(double[] margins);

  /** How far {@link #combine} can move if each margin moves by its part of {@code errors}, ≥ 0. */
  double bound(double[] errors);

  /**
   * What each layer says, for people and traces.
   *
   * @param bias b of the gate
   */
  double[] shares(double[] margins, double bias);

  /**
   * Refuses a number of layers that this cannot be computed from.
   *
   * @throws IllegalArgumentException if it is such a number
   */
  void requireLayers(int count);

  /** As manifests hold it; empty for one layer. */
  String label();

  /** One layer: its score as it is. */
  record Single() implements GateAggregation {
    @Override
    public double combine(double[] margins) {
      return margins[0];
    }

    @Override
    public double bound(double[] errors) {
      return errors[0];
    }

    /** z. */
    @Override
    public double[] shares(double[] margins, double bias) {
      return new double[] {margins[0] + bias};
    }

    @Override
    public void requireLayers(int count) {
      if (count != 1) {
        throw new IllegalArgumentException(
            "%d layers need an aggregation: WEIGHTED or K_OF_N".formatted(count));
      }
    }

    @Override
    public String label() {
      return "";
    }
  }

  /**
   * Σ wᵢ·marginᵢ.
   *
   * @param weights one a layer, finite and ≥ 0, not all 0: no layer can speak for harmlessness by
   *     being more harmful
   */
  record Weighted(List<Double> weights) implements GateAggregation {
    public Weighted {
      weights = List.copyOf(weights);
      if (!weights.stream().allMatch(weight -> weight >= 0 && Double.isFinite(weight))
          || weights.stream().noneMatch(weight -> weight > 0)) {
        throw new IllegalArgumentException(
            "the weights of a gate's layers must be finite, not negative and not all 0: "
                + weights);
      }
    }

    /** The mean of {@code count} margins. */
    public static Weighted equal(int count) {
      return new Weighted(IntStream.range(0, count).mapToObj(_ -> 1.0 / count).toList());
    }

    @Override
    public double combine(double[] margins) {
      double sum = 0;
      for (int i = 0; i < margins.length; i++) {
        sum += weights.get(i) * margins[i];
      }
      return Double.isFinite(sum) ? sum : Double.NaN;
    }

    @Override
    public double bound(double[] errors) {
      return combine(errors);
    }

    /** wᵢ·marginᵢ: together with the bias they are z. */
    @Override
    public double[] shares(double[] margins, double bias) {
      return IntStream.range(0, margins.length)
          .mapToDouble(i -> weights.get(i) * margins[i])
          .toArray();
    }

    @Override
    public void requireLayers(int count) {
      requireSeveral(count);
      if (weights.size() != count) {
        throw new IllegalArgumentException(
            "%d weights for %d layers: give one each".formatted(weights.size(), count));
      }
    }

    @Override
    public String label() {
      return weights.stream()
          .map(String::valueOf)
          .collect(Collectors.joining(",", "WEIGHTED(", ")"));
    }
  }

  /**
   * The k-th largest margin: above the threshold exactly if k layers are above it, each at the same
   * number of its own deviations above its own harmless mean. k = 1 is "any", k = n "all".
   */
  record KOfN(int k) implements GateAggregation {
    public KOfN {
      if (k < 1) {
        throw new IllegalArgumentException("k of n layers needs k ≥ 1, got " + k);
      }
    }

    @Override
    public double combine(double[] margins) {
      if (!Arrays.stream(margins).allMatch(Double::isFinite)) {
        return Double.NaN;
      }
      double[] sorted = margins.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length - k];
    }

    @Override
    public double bound(double[] errors) {
      return Arrays.stream(errors).max().orElseThrow();
    }

    /** marginᵢ + b: above 0 for layers above their threshold. */
    @Override
    public double[] shares(double[] margins, double bias) {
      return Arrays.stream(margins).map(margin -> margin + bias).toArray();
    }

    @Override
    public void requireLayers(int count) {
      requireSeveral(count);
      if (k > count) {
        throw new IllegalArgumentException("%d of %d layers can never fire".formatted(k, count));
      }
    }

    @Override
    public String label() {
      return "K_OF_N(" + k + ")";
    }
  }

  /**
   * The aggregation of a label: empty, {@code K_OF_N(k)}, or {@code WEIGHTED(w,…)}.
   *
   * @throws IllegalArgumentException if it is no such label
   */
  static GateAggregation parse(String label) {
    if (label.isEmpty()) {
      return new Single();
    }
    Matcher parts = Pattern.compile("(K_OF_N|WEIGHTED)\\(([^()]*)\\)").matcher(label);
    if (!parts.matches()) {
      throw unknown(label);
    }
    try {
      return parts.group(1).equals("K_OF_N")
          ? new KOfN(Integer.parseInt(parts.group(2)))
          : new Weighted(
              Arrays.stream(parts.group(2).split(",", -1)).map(Double::valueOf).toList());
    } catch (NumberFormatException e) {
      throw unknown(label);
    }
  }

  private static IllegalArgumentException unknown(String label) {
    return new IllegalArgumentException(
        "'%s' is no aggregation of a gate's layers: K_OF_N(k) or WEIGHTED(w1,w2,…)"
            .formatted(label));
  }

  private static void requireSeveral(int count) {
    if (count < 2 || count > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "an aggregation needs 2 to %d gate layers, got %d".formatted(MOST_LAYERS, count));
    }
  }
}
