package io.inferaligner.runner.family;

import java.util.List;

/** How rotary frequencies are stretched for contexts longer than those of the first training. */
public sealed interface RopeScaling {
  /** The stretched frequencies for the usual ones, [r / 2]; may change {@code plain}. */
  float[] frequencies(float[] plain, Rotary rotary);

  /** What cos and sin are multiplied by. */
  default double magnitude() {
    return 1;
  }

  /** Positions up to which the frequencies hold. */
  default int context() {
    return Integer.MAX_VALUE;
  }

  /** Not at all. */
  record None() implements RopeScaling {
    @Override
    public float[] frequencies(float[] plain, Rotary rotary) {
      return plain;
    }
  }

  /** All alike. */
  record Linear(double factor) implements RopeScaling {
    @Override
    public float[] frequencies(float[] plain, Rotary rotary) {
      for (int i = 0; i < plain.length; i++) {
        plain[i] /= (float) factor;
      }
      return plain;
    }
  }

  /**
   * Only beyond {@code max_position_embeddings}, and then by the length reached. Keys that were
   * rotated before would have to be rotated again, so such contexts are not run; within, it is no
   * scaling at all.
   */
  record Dynamic(double factor, int context) implements RopeScaling {
    @Override
    public float[] frequencies(float[] plain, Rotary rotary) {
      return plain;
    }
  }

  /**
   * Low frequencies divided by {@code factor}, high ones kept, a smooth step between (LLaMA 3.1).
   *
   * @param original context of the first training
   */
  record Llama3(double factor, double low, double high, double original) implements RopeScaling {
    @Override
    public float[] frequencies(float[] plain, Rotary rotary) {
      for (int i = 0; i < plain.length; i++) {
        float wavelength = (float) (2 * Math.PI) / plain[i];
        float slow = plain[i] / (float) factor;
        if (wavelength > original / low) {
          plain[i] = slow;
        } else if (wavelength >= original / high) {
          float smooth = (float) ((original / wavelength - low) / (high - low));
          plain[i] = (1 - smooth) * slow + smooth * plain[i];
        }
      }
      return plain;
    }
  }

  /**
   * YaRN (arXiv 2309.00071): the frequencies that turn less than {@code slow} times over the first
   * training's context are divided by {@code factor}, those that turn more than {@code fast} times
   * kept, a ramp between.
   */
  record Yarn(double factor, double original, double fast, double slow, double magnitude)
      implements RopeScaling {
    @Override
    public float[] frequencies(float[] plain, Rotary rotary) {
      double low = Math.max(0, Math.floor(pairThatTurns(fast, rotary)));
      double high = Math.min(rotary.dimensions() - 1.0, Math.ceil(pairThatTurns(slow, rotary)));
      double width = low == high ? 0.001 : high - low;
      for (int i = 0; i < plain.length; i++) {
        float kept = 1 - (float) Math.clamp((i - low) / width, 0, 1);
        float stretched = 1f / ((float) factor / plain[i]);
        plain[i] = stretched * (1 - kept) + plain[i] * kept;
      }
      return plain;
    }

    private double pairThatTurns(double times, Rotary rotary) {
      return rotary.dimensions()
          * Math.log(original / (times * 2 * Math.PI))
          / (2 * Math.log(rotary.theta()));
    }
  }

  /**
   * LongRoPE with its short factors, which hold up to {@code context}; beyond, the reference
   * library changes to the long ones for all positions at once, which no cache survives.
   */
  record LongRope(List<Double> shortFactors, int context, double magnitude) implements RopeScaling {
    public LongRope {
      shortFactors = List.copyOf(shortFactors);
    }

    @Override
    public float[] frequencies(float[] plain, Rotary rotary) {
      if (shortFactors.size() != plain.length) {
        throw ConfigJson.invalid(
            "rope_scaling needs %d short factors, not %d"
                .formatted(plain.length, shortFactors.size()));
      }
      for (int i = 0; i < plain.length; i++) {
        plain[i] = 1f / (shortFactors.get(i).floatValue() * (1f / plain[i]));
      }
      return plain;
    }
  }
}
