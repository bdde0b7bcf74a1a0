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
        .likeGemma()
        .scoresByRootOf(json.number("query_pre_attn_scalar", 256))
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
    WeightMap.Builder map = new WeightMap.Builder("model.", config);
    map.ends().plain("embed_tokens.weight", config.vocabulary(), d).onePlus("norm.weight", d);
    for (int block = 0; block < config.layers(); block++) {
      map.block("layers." + block + ".")
          .onePlus("input_layernorm.weight", d)
          .attention(config)
          .onePlus("self_attn.q_norm.weight", config.headDim())
          .onePlus("self_attn.k_norm.weight", config.headDim())
          .onePlus("post_attention_layernorm.weight", d)
          .onePlus("pre_feedforward_layernorm.weight", d)
          .gated(config)
          .onePlus("post_feedforward_layernorm.weight", d);
    }
    return map.head("lm_head.weight");
  }
}
