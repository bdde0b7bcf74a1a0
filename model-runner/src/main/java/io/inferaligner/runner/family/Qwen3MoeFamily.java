package io.inferaligner.runner.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** Qwen3 with a mixture of experts in its sparse blocks. */
final class Qwen3MoeFamily implements Family {
  private static final String DENSE = "dense.";

  @Override
  public String architecture() {
    return "Qwen3MoeForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config = new ConfigBuilder(json, "qwen3_moe").groupedAsGiven().headDimOrShare();
    int layers = config.layers();
    boolean windowed = json.flag("use_sliding_window", false);
    json.get("sliding_window");
    for (int block : denseBlocks(json, layers)) {
      config.size(DENSE + block, 1);
    }
    return config
        .likeLlama()
        .window(windowed ? Window.everywhere(json, layers, 4096) : Window.none(layers))
        .size("experts", json.positive("num_experts", 128))
        .size("expertWidth", json.positive("moe_intermediate_size", 768))
        .size("chosen", json.positive("num_experts_per_tok", 8))
        .size("normalised", json.flag("norm_topk_prob", false) ? 1 : 0)
        .build();
  }

  /** 0-based blocks without experts: those listed, and all but every {@code step}-th. */
  private static Set<Integer> denseBlocks(ConfigJson json, int layers) {
    Set<Integer> dense = new TreeSet<>();
    for (JsonNode block : json.get("mlp_only_layers")) {
      dense.add(block.asInt());
    }
    int step = json.positive("decoder_sparse_step", 1);
    for (int block = 0; block < layers; block++) {
      if ((block + 1) % step != 0) {
        dense.add(block);
      }
    }
    return dense;
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    long d = config.width();
    WeightMap.Builder map = new WeightMap.Builder("model.", config);
    map.ends().plain("embed_tokens.weight", config.vocabulary(), d).plain("norm.weight", d);
    for (int block = 0; block < config.layers(); block++) {
      WeightMap.Part part =
          map.block("layers." + block + ".")
              .plain("input_layernorm.weight", d)
              .attention(config)
              .plain("self_attn.q_norm.weight", config.headDim())
              .plain("self_attn.k_norm.weight", config.headDim())
              .plain("post_attention_layernorm.weight", d);
      if (config.program().sizes().containsKey(DENSE + block)) {
        part.gated(config);
      } else {
        experts(part, config);
      }
    }
    return map.head("lm_head.weight");
  }

  private static void experts(WeightMap.Part part, ModelConfig config) {
    long d = config.width();
    int experts = config.program().size("experts");
    long m = config.program().size("expertWidth");
    part.plain("mlp.gate.weight", experts, d);
    for (int expert = 0; expert < experts; expert++) {
      String at = "mlp.experts." + expert;
      part.linear(at + ".gate_proj.weight", m, d)
          .linear(at + ".up_proj.weight", m, d)
          .linear(at + ".down_proj.weight", d, m);
    }
  }
}
