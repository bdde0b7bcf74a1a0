package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Gates an answer again while it is generated, since the state of the last prompt token cannot show
 * harm that begins later (method.md P25). Its probe is fitted and calibrated on generated tokens; a
 * prompt's gate would read them out of its distribution.
 *
 * @param every generated tokens from one decision to the next, 1 to 4096
 * @param refuse end the answer instead of steering it from there on
 * @param probe reads the residual of the last generated token, fires when z &gt; 0
 */
public record AnswerGate(int every, boolean refuse, GateParameters probe) {
  /** Name of the tensor of the probe's weights, shape [d]. */
  public static final String WEIGHTS = "regate.w";

  private static final int MOST_TOKENS = 4_096;
  private static final Set<String> KEYS = Set.of("bias", "every", "refuse", "sigma");

  public AnswerGate {
    if (every < 1 || every > MOST_TOKENS) {
      throw new IllegalArgumentException(
          "an answer is gated again every 1 to %d tokens, not %d".formatted(MOST_TOKENS, every));
    }
  }

  /** Whether it is read after {@code generated} tokens. */
  public boolean isDue(int generated) {
    return generated > 0 && generated % every == 0;
  }

  /** Everything but layer and weights, as a manifest holds it. */
  public Map<String, Double> parameters() {
    return new TreeMap<>(
        Map.of(
            "bias",
            probe.bias(),
            "every",
            (double) every,
            "refuse",
            refuse ? 1.0 : 0.0,
            "sigma",
            probe.sigma()));
  }

  /**
   * What {@link #parameters} wrote, with its layer and weights.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static AnswerGate of(Map<String, Double> parameters, int layer, DenseVector weights) {
    if (!parameters.keySet().equals(KEYS)) {
      throw new IllegalArgumentException(
          "gating again needs bias, every, refuse and sigma, not " + parameters.keySet());
    }
    double every = parameters.getOrDefault("every", 0.0);
    double refuse = parameters.getOrDefault("refuse", 0.0);
    if (every != Math.rint(every) || (refuse != 0 && refuse != 1)) {
      throw new IllegalArgumentException("gating again needs a whole 'every' and 'refuse' 0 or 1");
    }
    return new AnswerGate(
        (int) every,
        refuse == 1,
        new GateParameters(
            layer,
            new GateScorer.Linear(weights),
            parameters.getOrDefault("bias", Double.NaN),
            parameters.getOrDefault("sigma", Double.NaN)));
  }
}
