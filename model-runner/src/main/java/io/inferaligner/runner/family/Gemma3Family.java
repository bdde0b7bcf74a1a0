package io.inferaligner.runner.family;

/** Gemma 3, its text models. */
final class Gemma3Family implements Family {
  @Override
  public String architecture() {
    return "Gemma3ForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config = new ConfigBuilder(json, "gemma3").groupedAsGiven().headDim(256);
    int pattern = json.positive("sliding_window_pattern", 6);
    return config
        .feedForward(json.positive("intermediate_size"))
        .context(json.positive("max_position_embeddings"))
        .tied(true)
        .epsilon("rms_norm_eps", 1e-6)
        .activation("hidden_activation", "gelu_pytorch_tanh")
        .scoresByRootOf(json.number("query_pre_attn_scalar", 256))
        .factor("embedding", Math.sqrt(config.width()))
        .factor("logitCap", Gemma2Family.cap(json, "final_logit_softcapping", 0))
        .rotary(Rotary.read(json, config.headDim(), 1_000_000))
        .rotary(
            new Rotary(
                config.headDim(),
                json.number("rope_local_base_freq", 10_000),
                new RopeScaling.None()))
        .window(
            Window.byLayer(
                json,
                json.positive("sliding_window", 4096),
                config.layers(),
                block -> (block + 1) % pattern != 0))
        .build();
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    long d = config.width();
    long q = config.queryWidth();
    long kv = config.keyWidth();
    long f = config.feedForward();
    WeightMap.Builder map = new WeightMap.Builder("model.", config);
    map.ends().plain("embed_tokens.weight", config.vocabulary(), d).onePlus("norm.weight", d);
    for (int block = 0; block < config.layers(); block++) {
      map.block("layers." + block + ".")
          .onePlus("input_layernorm.weight", d)
          .linear("self_attn.q_proj.weight", q, d)
          .linear("self_attn.k_proj.weight", kv, d)
          .linear("self_attn.v_proj.weight", kv, d)
          .linear("self_attn.o_proj.weight", d, q)
          .onePlus("self_attn.q_norm.weight", config.headDim())
          .onePlus("self_attn.k_norm.weight", config.headDim())
          .onePlus("post_attention_layernorm.weight", d)
          .onePlus("pre_feedforward_layernorm.weight", d)
          .linear("mlp.gate_proj.weight", f, d)
          .linear("mlp.up_proj.weight", f, d)
          .linear("mlp.down_proj.weight", d, f)
          .onePlus("post_feedforward_layernorm.weight", d);
    }
    return map.head("lm_head.weight");
  }
}
