package io.inferaligner.runner.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code rope_scaling} and refuses, by name, what is not computed. */
final class RopeScalingReader {
  private static final Set<String> EVERY_TYPE = Set.of("rope_type", "type", "rope_theta");

  private final ConfigJson json;
  private final JsonNode scaling;
  private final String type;

  /** {@code scaling}: the value in {@code json}; a missing node for none. */
  RopeScalingReader(ConfigJson json, JsonNode scaling) {
    this.json = json;
    this.scaling = scaling;
    this.type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
  }

  RopeScaling read() {
    return switch (type) {
      case "default" -> {
        knows();
        yield new RopeScaling.None();
      }
      case "linear" -> {
        knows("factor");
        yield new RopeScaling.Linear(atLeastOne("factor"));
      }
      case "dynamic" -> dynamic();
      case "llama3" -> {
        knows("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings");
        yield new RopeScaling.Llama3(
            atLeastOne("factor"),
            number("low_freq_factor"),
            number("high_freq_factor"),
            number("original_max_position_embeddings"));
      }
      case "yarn" -> yarn();
      // su is the name LongRoPE had in the first Phi-3 models
      case "longrope", "su" -> longRope();
      default -> throw ConfigJson.unsupported("rope_scaling of type '" + type + "'");
    };
  }

  private RopeScaling dynamic() {
    knows("factor", "original_max_position_embeddings");
    int context = json.positive("max_position_embeddings");
    if (scaling.path("original_max_position_embeddings").asInt(context) != context) {
      throw ConfigJson.unsupported(
          "rope_scaling of type 'dynamic' whose original_max_position_embeddings is not max_position_embeddings");
    }
    return new RopeScaling.Dynamic(atLeastOne("factor"), context);
  }

  private RopeScaling yarn() {
    knows(
        "factor",
        "original_max_position_embeddings",
        "attention_factor",
        "beta_fast",
        "beta_slow",
        "mscale",
        "mscale_all_dim");
    double factor = atLeastOne("factor");
    double context = json.positive("max_position_embeddings");
    double original = context;
    if (scaling.hasNonNull("original_max_position_embeddings")) {
      original = number("original_max_position_embeddings");
      // The reference library takes the ratio, others take the factor.
      if (Math.abs(context / original - factor) > 1e-6 * factor) {
        throw ConfigJson.unsupported(
            "rope_scaling of type 'yarn' whose factor %s is not max_position_embeddings / original_max_position_embeddings = %s"
                .formatted(factor, context / original));
      }
    }
    double all = scaling.path("mscale_all_dim").asDouble(0);
    double one = scaling.path("mscale").asDouble(0);
    double magnitude =
        one != 0 && all != 0 ? growth(factor, one) / growth(factor, all) : growth(factor, 1);
    return new RopeScaling.Yarn(
        factor,
        original,
        given("beta_fast", 32),
        given("beta_slow", 1),
        scaling.path("attention_factor").asDouble(magnitude));
  }

  private static double growth(double factor, double share) {
    return factor <= 1 ? 1 : 0.1 * share * Math.log(factor) + 1;
  }

  private RopeScaling longRope() {
    knows(
        "short_factor",
        "long_factor",
        "factor",
        "attention_factor",
        "original_max_position_embeddings");
    int context = json.positive("max_position_embeddings");
    int original =
        json.positive(
            "original_max_position_embeddings",
            scaling.path("original_max_position_embeddings").asInt(context));
    double factor =
        original == context ? scaling.path("factor").asDouble(1) : (double) context / original;
    double magnitude = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    List<Double> factors = new ArrayList<>();
    for (JsonNode one : scaling.path("short_factor")) {
      factors.add(one.asDouble());
    }
    if (factors.isEmpty()) {
      throw ConfigJson.invalid("rope_scaling of type 'longrope' needs short_factor");
    }
    return new RopeScaling.LongRope(
        factors, original, scaling.path("attention_factor").asDouble(magnitude));
  }

  private double given(String key, double fallback) {
    double value = scaling.path(key).asDouble(0);
    return value == 0 ? fallback : value;
  }

  private double atLeastOne(String key) {
    double value = number(key);
    if (value < 1) {
      throw ConfigJson.invalid("rope_scaling needs a number of at least 1 as '" + key + "'");
    }
    return value;
  }

  private double number(String key) {
    JsonNode value = scaling.path(key);
    if (!value.isNumber() || value.asDouble() <= 0) {
      throw ConfigJson.invalid(
          "rope_scaling of type '%s' needs a positive number '%s'".formatted(type, key));
    }
    return value.asDouble();
  }

  private void knows(String... keys) {
    TreeSet<String> unknown = new TreeSet<>();
    scaling.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(EVERY_TYPE);
    unknown.removeAll(Set.of(keys));
    unknown.removeIf(key -> scaling.path(key).isNull());
    if (!unknown.isEmpty()) {
      throw ConfigJson.unsupported(
          "'%s' in rope_scaling of type '%s'".formatted(unknown.first(), type));
    }
  }
}
