package io.inferaligner.core.evaluate;

/**
 * Corrects a rate for the errors of the judge that counted it (Rogan and Gladen, American Journal
 * of Epidemiology 107, 1978; method.md §3.3).
 *
 * @param sensitivity share of true hits that the judge counts, from double-labelled rows
 * @param specificity share of true misses that it does not count
 */
public record RoganGladen(Rate sensitivity, Rate specificity) {
  private static final double Z = 1.959963984540054;

  public RoganGladen {
    if (sensitivity.n() == 0
        || specificity.n() == 0
        || !(sensitivity.value() + specificity.value() > 1)) {
      throw new IllegalArgumentException(
          "a judge no better than chance cannot be corrected: sensitivity %s, specificity %s"
              .formatted(sensitivity.label(), specificity.label()));
    }
  }

  /**
   * p = (p_obs + spec − 1)/(sens + spec − 1) with the delta method's 95 % interval, which counts
   * the error of sensitivity and specificity too; all cut to [0, 1].
   */
  public Estimate correct(Rate observed) {
    double youden = sensitivity.value() + specificity.value() - 1;
    double raw = (observed.value() + specificity.value() - 1) / youden;
    double p = unit(raw);
    double variance =
        (variance(observed)
                + p * p * variance(sensitivity)
                + (1 - p) * (1 - p) * variance(specificity))
            / (youden * youden);
    double half = Z * Math.sqrt(variance);
    return new Estimate(p, observed.n(), unit(raw - half), unit(raw + half));
  }

  private static double variance(Rate rate) {
    return rate.value() * (1 - rate.value()) / rate.n();
  }

  private static double unit(double value) {
    return Math.max(0, Math.min(1, value));
  }
}
