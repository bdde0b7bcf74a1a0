package io.inferaligner.runner.family;

/** Mixtral: Mistral with a mixture of experts. */
final class MixtralFamily implements Family {
  @Override
  public String architecture() {
    return "MixtralForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config = new ConfigBuilder(json, "mixtral").groupedAsGiven().headDimOrShare();
    return config
        .feedForward(json.positive("intermediate_size"))
        .context(json.positive("max_position_embeddings"))
        .tied(false)
        .epsilon("rms_norm_eps", 1e-5)
        .activation("hidden_act", "silu")
        .scoresByRootOf(config.headDim())
        .rotary(Rotary.read(json, config.headDim(), 1_000_000))
        .window(Window.everywhere(json, config.layers(), 0))
        .size("experts", json.positive("num_local_experts", 8))
        .size("chosen", json.positive("num_experts_per_tok", 2))
        .size("normalised", 1)
        .build();
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    long d = config.width();
    long q = config.queryWidth();
    long kv = config.keyWidth();
    long f = config.feedForward();
    int experts = config.program().size("experts");
    WeightMap.Builder map = new WeightMap.Builder("model.", config);
    map.ends().plain("embed_tokens.weight", config.vocabulary(), d).plain("norm.weight", d);
    for (int block = 0; block < config.layers(); block++) {
      WeightMap.Part part =
          map.block("layers." + block + ".")
              .plain("input_layernorm.weight", d)
              .linear("self_attn.q_proj.weight", q, d)
              .linear("self_attn.k_proj.weight", kv, d)
              .linear("self_attn.v_proj.weight", kv, d)
              .linear("self_attn.o_proj.weight", d, q)
              .plain("post_attention_layernorm.weight", d)
              .plain("block_sparse_moe.gate.weight", experts, d);
      for (int expert = 0; expert < experts; expert++) {
        String at = "block_sparse_moe.experts." + expert;
        part.linear(at + ".w1.weight", f, d)
            .linear(at + ".w3.weight", f, d)
            .linear(at + ".w2.weight", d, f);
      }
    }
    return map.head("lm_head.weight");
  }
}
