package io.inferaligner.runner.family;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One rotary position embedding.
 *
 * @param dimensions r, how many values of a head are rotated; even
 * @param theta base of the frequencies
 */
public record Rotary(int dimensions, double theta, RopeScaling scaling) {
  public Rotary {
    if (dimensions < 2 || dimensions % 2 != 0) {
      throw ConfigJson.unsupported(
          "rotary embedding of %d values a head, which is not even".formatted(dimensions));
    }
  }

  /**
   * What {@code rope_theta} and {@code rope_scaling}, or {@code rope_parameters} in their place,
   * say.
   *
   * @param dimensions r
   * @param fallback theta where none is given
   */
  static Rotary read(ConfigJson json, int dimensions, double fallback) {
    JsonNode parameters = json.get("rope_parameters");
    if (parameters.isObject()) {
      double theta = json.number("rope_theta", parameters.path("rope_theta").asDouble(fallback));
      return new Rotary(dimensions, theta, new RopeScalingReader(json, parameters).read());
    }
    return new Rotary(
        dimensions,
        json.number("rope_theta", fallback),
        new RopeScalingReader(json, json.get("rope_scaling")).read());
  }

  /** Radians per position of each pair, [r / 2], in the float32 steps of the reference library. */
  public float[] frequencies() {
    float[] plain = new float[dimensions / 2];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = 1f / (float) Math.pow(theta, 2f * i / dimensions);
    }
    return scaling.frequencies(plain, this);
  }
}
