package io.inferaligner.runner.family;

/** Phi-3 and Phi-4. */
final class Phi3Family implements Family {
  @Override
  public String architecture() {
    return "Phi3ForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config = new ConfigBuilder(json, "phi3").grouped().headDimOrShare();
    int rotated = (int) (config.headDim() * json.number("partial_rotary_factor", 1));
    return config
        .feedForward(json.positive("intermediate_size"))
        .context(json.positive("max_position_embeddings"))
        .tied(false)
        .epsilon("rms_norm_eps", 1e-5)
        .activation("hidden_act", "silu")
        .scoresByRootOf(config.headDim())
        .rotary(Rotary.read(json, rotated, 10_000))
        .window(Window.everywhere(json, config.layers(), 0))
        .build();
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    long d = config.width();
    long q = config.queryWidth();
    long f = config.feedForward();
    WeightMap.Builder map = new WeightMap.Builder("model.", config);
    map.ends().plain("embed_tokens.weight", config.vocabulary(), d).plain("norm.weight", d);
    for (int block = 0; block < config.layers(); block++) {
      map.block("layers." + block + ".")
          .plain("input_layernorm.weight", d)
          .linear("self_attn.qkv_proj.weight", q + 2L * config.keyWidth(), d)
          .linear("self_attn.o_proj.weight", d, q)
          .plain("post_attention_layernorm.weight", d)
          .linear("mlp.gate_up_proj.weight", 2 * f, d)
          .linear("mlp.down_proj.weight", d, f);
    }
    return map.head("lm_head.weight");
  }
}
