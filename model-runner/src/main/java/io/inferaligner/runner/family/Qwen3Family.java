package io.inferaligner.runner.family;

/** Qwen3, dense. */
final class Qwen3Family implements Family {
  @Override
  public String architecture() {
    return "Qwen3ForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config = new ConfigBuilder(json, "qwen3").groupedAsGiven().headDim(128);
    return config.likeLlama().window(Window.qwen(json, config.layers())).build();
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    long d = config.width();
    WeightMap.Builder map = new WeightMap.Builder("model.", config);
    map.ends().plain("embed_tokens.weight", config.vocabulary(), d).plain("norm.weight", d);
    for (int block = 0; block < config.layers(); block++) {
      map.block("layers." + block + ".")
          .plain("input_layernorm.weight", d)
          .attention(config)
          .plain("self_attn.q_norm.weight", config.headDim())
          .plain("self_attn.k_norm.weight", config.headDim())
          .plain("post_attention_layernorm.weight", d)
          .gated(config);
    }
    return map.head("lm_head.weight");
  }
}
