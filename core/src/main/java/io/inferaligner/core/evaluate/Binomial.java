package io.inferaligner.core.evaluate;

/** Exact tail sums of the binomial distribution in double, good to about 1e-12 relative. */
public final class Binomial {
  private static final int BISECTIONS = 200;

  private Binomial() {}

  /** P(X ≤ k) for X of n draws with chance {@code p}; 0 for k &lt; 0, 1 for k ≥ n. */
  public static double atMost(long k, long n, double p) {
    if (k < 0) {
      return 0;
    }
    if (k >= n || p <= 0) {
      return 1;
    }
    if (p >= 1) {
      return 0;
    }
    double sum = 0;
    for (long i = k; i >= 0; i--) {
      double term = Math.exp(logMass(i, n, p));
      sum += term;
      if (i < n * p && term < 1e-18 * sum) {
        break;
      }
    }
    return Math.min(1, sum);
  }

  /** P(X ≥ k). */
  public static double atLeast(long k, long n, double p) {
    return atMost(n - k, n, 1 - p);
  }

  /** The Clopper–Pearson interval of {@code hits} out of {@code n} at {@code confidence}. */
  public static Rate clopperPearson(long hits, long n, double confidence) {
    Rate rate = Rate.of(hits, n);
    if (n == 0) {
      return rate;
    }
    double tail = (1 - confidence) / 2;
    return new Rate(rate.value(), n, lower(hits, n, tail), upper(hits, n, tail));
  }

  /** The chance p for which {@code hits} or fewer have probability {@code tail}; 1 if all hit. */
  public static double upper(long hits, long n, double tail) {
    if (hits == n) {
      return 1;
    }
    double low = (double) hits / n;
    double high = 1;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (atMost(hits, n, middle) > tail) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** The chance p for which {@code hits} or more have probability {@code tail}; 0 if none hit. */
  public static double lower(long hits, long n, double tail) {
    return 1 - upper(n - hits, n, tail);
  }

  /** ln P(X = k), 0 &lt; p &lt; 1. */
  private static double logMass(long k, long n, double p) {
    return logFactorial(n)
        - logFactorial(k)
        - logFactorial(n - k)
        + k * Math.log(p)
        + (n - k) * Math.log1p(-p);
  }

  /** ln n!, by Stirling's series from 16 on (next term below 1e-15). */
  private static double logFactorial(long n) {
    if (n < 16) {
      double product = 1;
      for (long i = 2; i <= n; i++) {
        product *= i;
      }
      return Math.log(product);
    }
    double x = n + 1.0;
    double square = 1 / (x * x);
    double series =
        (1 / 12.0
                - square
                    * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square / 1188))))
            / x;
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
  }
}
