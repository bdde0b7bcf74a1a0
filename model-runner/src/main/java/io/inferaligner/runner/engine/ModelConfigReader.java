package io.inferaligner.runner.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads config.json of the LLaMA family and refuses, by name, every value the program does not
 * compute.
 */
final class ModelConfigReader {
  private static final Set<String> ARCHITECTURES = Set.of("LlamaForCausalLM");

  private ModelConfigReader() {}

  /**
   * The configuration in {@code json}.
   *
   * @throws SteeringException MODEL_INVALID, MODEL_UNSUPPORTED
   */
  static ModelConfig read(JsonNode json, JsonNode generation) {
    String architecture = json.path("architectures").path(0).asText("");
    if (!ARCHITECTURES.contains(architecture)) {
      throw unsupported("architecture '" + architecture + "'");
    }
    requireSupported(json);
    int width = positive(json, "hidden_size");
    int heads = positive(json, "num_attention_heads");
    int kvHeads =
        json.hasNonNull("num_key_value_heads") ? positive(json, "num_key_value_heads") : heads;
    int headDim = json.hasNonNull("head_dim") ? positive(json, "head_dim") : width / heads;
    if (heads % kvHeads != 0 || headDim % 2 != 0) {
      throw invalid(
          "num_key_value_heads must divide num_attention_heads, and head_dim must be even");
    }
    return new ModelConfig(
        architecture,
        positive(json, "num_hidden_layers"),
        width,
        heads,
        kvHeads,
        headDim,
        positive(json, "intermediate_size"),
        positive(json, "vocab_size"),
        positive(json, "max_position_embeddings"),
        ropeTheta(json),
        json.path("rms_norm_eps").asDouble(1e-6),
        json.path("tie_word_embeddings").asBoolean(false),
        json.path("bos_token_id").asInt(-1),
        eosTokenIds(generation.has("eos_token_id") ? generation : json),
        precision(json));
  }

  private static void requireSupported(JsonNode json) {
    String activation = json.path("hidden_act").asText("silu");
    if (!activation.equals("silu")) {
      throw unsupported("hidden_act '" + activation + "'");
    }
    for (String flag : List.of("attention_bias", "mlp_bias")) {
      if (json.path(flag).asBoolean(false)) {
        throw unsupported(flag + " = true");
      }
    }
    for (String key : List.of("rope_scaling", "rope_parameters")) {
      JsonNode scaling = json.path(key);
      String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
      if (!type.equals("default")) {
        throw unsupported(key + " of type '" + type + "'");
      }
    }
    if (json.hasNonNull("quantization_config")) {
      throw unsupported("quantization_config");
    }
  }

  private static double ropeTheta(JsonNode json) {
    JsonNode parameters = json.path("rope_parameters").path("rope_theta");
    return parameters.isNumber() ? parameters.asDouble() : json.path("rope_theta").asDouble(10_000);
  }

  private static List<Integer> eosTokenIds(JsonNode json) {
    JsonNode eos = json.path("eos_token_id");
    List<Integer> ids = new ArrayList<>();
    if (eos.isArray()) {
      eos.forEach(id -> ids.add(id.asInt()));
    } else if (eos.isIntegralNumber()) {
      ids.add(eos.asInt());
    }
    return ids;
  }

  private static Precision precision(JsonNode json) {
    String type = json.path("torch_dtype").asText(json.path("dtype").asText("float32"));
    return switch (type) {
      case "bfloat16", "float16" -> Precision.BF16;
      case "float32" -> Precision.F32;
      default -> throw unsupported("torch_dtype '" + type + "'");
    };
  }

  private static int positive(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isInt() || value.asInt() < 1) {
      throw invalid("config.json needs a positive whole number '" + key + "'");
    }
    return value.asInt();
  }

  private static SteeringException invalid(String why) {
    return new SteeringException(FaultReason.MODEL_INVALID, why);
  }

  private static SteeringException unsupported(String what) {
    return new SteeringException(
        FaultReason.MODEL_UNSUPPORTED,
        "this release does not run models with "
            + what
            + ": use a LLaMA-family model (LlamaForCausalLM)");
  }
}
