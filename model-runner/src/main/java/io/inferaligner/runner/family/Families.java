package io.inferaligner.runner.family;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.core.fault.SteeringException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All families, by architecture. */
public final class Families {
  private static final Map<String, Family> ALL = new TreeMap<>();

  static {
    for (Family family :
        List.of(
            new LlamaFamily(),
            new MistralFamily(),
            new MixtralFamily(),
            new Qwen2Family(),
            new Qwen3Family(),
            new Qwen3MoeFamily(),
            new GemmaFamily(),
            new Gemma2Family(),
            new Gemma3Family(),
            new Phi3Family(),
            new InternLm2Family(),
            new GptNeoXFamily(),
            new Gpt2Family())) {
      ALL.put(family.architecture(), family);
    }
  }

  private Families() {}

  /** Architectures that are run, in name order. */
  public static List<String> architectures() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * Reads config.json.
   *
   * @param generation generation_config.json, or an empty object
   * @throws SteeringException MODEL_INVALID, MODEL_UNSUPPORTED naming the value that is not read
   */
  public static ModelConfig read(JsonNode config, JsonNode generation) {
    JsonNode architecture = config.path("architectures").path(0);
    Family family = ALL.get(architecture.asText());
    if (!architecture.isTextual()) {
      throw ConfigJson.invalid("config.json names no architecture in 'architectures'");
    }
    if (family == null) {
      throw ConfigJson.unsupported(
          "architecture '%s': use one of %s"
              .formatted(architecture.asText(), String.join(", ", ALL.keySet())));
    }
    return family.read(new ConfigJson(config, generation));
  }

  /** The weights of a model that {@link #read} gave. */
  public static WeightMap weights(ModelConfig config) {
    Family family = ALL.get(config.architecture());
    if (family == null) {
      throw new IllegalArgumentException(config.architecture() + " is no family");
    }
    return family.weights(config);
  }
}
