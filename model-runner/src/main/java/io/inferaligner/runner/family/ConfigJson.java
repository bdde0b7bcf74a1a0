package io.inferaligner.runner.family;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * config.json under reading. It remembers which keys were asked for, so that a value that changes
 * the arithmetic and that nobody asked for is refused by name instead of being passed over.
 */
public final class ConfigJson {
  /*
   * Keys of any family that change what is computed, each with the values (as JSON text) that mean
   * the usual arithmetic; null, false, {} and [] always do. Keys that steer training, caching or
   * generation are not here.
   */
  private static final Map<String, Set<String>> CHANGES_ARITHMETIC =
      Map.ofEntries(
          Map.entry("activation_function", Set.of()),
          Map.entry("add_cross_attention", Set.of()),
          Map.entry("alibi", Set.of()),
          Map.entry("attention_bias", Set.of()),
          Map.entry("attention_chunk_size", Set.of()),
          Map.entry("attention_multiplier", Set.of()),
          Map.entry("attn_logit_softcapping", Set.of()),
          Map.entry("audio_config", Set.of()),
          Map.entry("bias", Set.of()),
          Map.entry("clip_qkv", Set.of()),
          Map.entry("decoder_sparse_step", Set.of()),
          Map.entry("embedding_multiplier", Set.of("1", "1.0")),
          Map.entry("final_logit_softcapping", Set.of()),
          Map.entry("first_k_dense_replace", Set.of("0")),
          Map.entry("hidden_activation", Set.of()),
          Map.entry("is_encoder_decoder", Set.of()),
          Map.entry("kv_lora_rank", Set.of()),
          Map.entry("layer_types", Set.of()),
          Map.entry("lm_head_bias", Set.of()),
          Map.entry("logit_scale", Set.of("1", "1.0")),
          Map.entry("logits_scaling", Set.of("1", "1.0")),
          Map.entry("mlp_bias", Set.of()),
          Map.entry("mlp_only_layers", Set.of()),
          Map.entry("mm_vision_tower", Set.of()),
          Map.entry("moe_intermediate_size", Set.of()),
          Map.entry("n_routed_experts", Set.of()),
          Map.entry("n_shared_experts", Set.of()),
          Map.entry("no_rope_layers", Set.of()),
          Map.entry("norm_topk_prob", Set.of()),
          Map.entry("num_experts", Set.of("0", "1")),
          Map.entry("num_local_experts", Set.of("0", "1")),
          Map.entry("partial_rotary_factor", Set.of("1", "1.0")),
          Map.entry("position_embedding_type", Set.of("\"absolute\"", "\"rope\"")),
          Map.entry("q_lora_rank", Set.of()),
          Map.entry("qk_layernorm", Set.of()),
          Map.entry("qkv_bias", Set.of()),
          Map.entry("quantization_config", Set.of()),
          Map.entry("query_pre_attn_scalar", Set.of()),
          Map.entry("residual_multiplier", Set.of("1", "1.0")),
          Map.entry("rope_local_base_freq", Set.of()),
          Map.entry("rope_parameters", Set.of()),
          Map.entry("rope_scaling", Set.of()),
          Map.entry("rotary_dim", Set.of()),
          Map.entry("rotary_pct", Set.of("1", "1.0")),
          Map.entry("scale_attn_by_inverse_layer_idx", Set.of()),
          Map.entry("scale_depth", Set.of()),
          Map.entry("scale_emb", Set.of("1", "1.0")),
          Map.entry("shared_expert_intermediate_size", Set.of("0")),
          Map.entry("sliding_window", Set.of()),
          Map.entry("sliding_window_pattern", Set.of()),
          Map.entry("text_config", Set.of()),
          Map.entry("use_alibi", Set.of()),
          Map.entry("use_bias", Set.of()),
          Map.entry("use_bidirectional_attention", Set.of()),
          Map.entry("use_dynamic_ntk", Set.of()),
          Map.entry("use_logn_attn", Set.of()),
          Map.entry("use_parallel_residual", Set.of()),
          Map.entry("use_qk_norm", Set.of()),
          Map.entry("use_sliding_window", Set.of()),
          Map.entry("vision_config", Set.of()),
          Map.entry("visual", Set.of()));

  private final JsonNode json;
  private final JsonNode generation;
  private final Set<String> asked = new HashSet<>();

  /** {@code generation}: generation_config.json, or an empty object. */
  ConfigJson(JsonNode json, JsonNode generation) {
    this.json = json;
    this.generation = generation;
  }

  /** The value of {@code key}; a missing node if it is absent or null. */
  JsonNode get(String key) {
    asked.add(key);
    return has(key) ? json.path(key) : json.path("\0");
  }

  boolean has(String key) {
    return json.hasNonNull(key);
  }

  /** True if {@code key} is there, be it null. */
  boolean mentions(String key) {
    return json.has(key);
  }

  int positive(String key) {
    JsonNode value = get(key);
    if (!value.isInt() || value.asInt() < 1) {
      throw invalid("config.json needs a positive whole number '" + key + "'");
    }
    return value.asInt();
  }

  /** {@code fallback}: what the reference library takes where the key is absent. */
  int positive(String key, int fallback) {
    asked.add(key);
    return has(key) ? positive(key) : fallback;
  }

  double number(String key, double fallback) {
    JsonNode value = get(key);
    if (value.isMissingNode()) {
      return fallback;
    }
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw invalid("config.json needs a number '" + key + "'");
    }
    return value.asDouble();
  }

  boolean flag(String key, boolean fallback) {
    JsonNode value = get(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw invalid("config.json needs true or false as '" + key + "'");
    }
    return value.asBoolean(fallback);
  }

  String text(String key, String fallback) {
    JsonNode value = get(key);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw invalid("config.json needs a text '" + key + "'");
    }
    return value.asText(fallback);
  }

  /** Refuses {@code key} unless it has the value {@code only}, which is also its default. */
  void require(String key, boolean only) {
    if (flag(key, only) != only) {
      throw unsupported(key + " = " + !only);
    }
  }

  List<Integer> eosTokenIds() {
    JsonNode eos = (generation.has("eos_token_id") ? generation : json).path("eos_token_id");
    List<Integer> ids = new ArrayList<>();
    if (eos.isArray()) {
      eos.forEach(id -> ids.add(id.asInt()));
    } else if (eos.isIntegralNumber()) {
      ids.add(eos.asInt());
    }
    return ids;
  }

  String architecture() {
    return json.path("architectures").path(0).asText();
  }

  /** Refuses what changes the arithmetic and was not asked for. */
  void refuseUnread() {
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      Set<String> usual = CHANGES_ARITHMETIC.get(field.getKey());
      JsonNode value = field.getValue();
      boolean neutral =
          value.isNull()
              || (value.isBoolean() && !value.asBoolean())
              || (value.isContainerNode() && value.isEmpty());
      if (usual != null
          && !asked.contains(field.getKey())
          && !neutral
          && !usual.contains(value.toString())) {
        throw unsupported(
            "%s%s in %s"
                .formatted(
                    field.getKey(), value.isContainerNode() ? "" : " = " + value, architecture()));
      }
    }
  }

  static SteeringException invalid(String why) {
    return new SteeringException(FaultReason.MODEL_INVALID, why);
  }

  static SteeringException unsupported(String what) {
    return new SteeringException(
        FaultReason.MODEL_UNSUPPORTED, "this release does not run models with " + what);
  }
}
