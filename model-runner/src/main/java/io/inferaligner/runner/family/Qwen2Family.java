package io.inferaligner.runner.family;

/** Qwen2 and Qwen2.5. */
final class Qwen2Family implements Family {
  @Override
  public String architecture() {
    return "Qwen2ForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    // The biases at q, k and v are a part of the family, whatever other keys say.
    json.require("attention_bias", true);
    ConfigBuilder config = new ConfigBuilder(json, "qwen2").groupedAsGiven().headDimOrShare();
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
          .queryKeyValue(config)
          .queryKeyValueBiases(config)
          .linear("self_attn.o_proj.weight", d, config.queryWidth())
          .plain("post_attention_layernorm.weight", d)
          .gated(config);
    }
    return map.head("lm_head.weight");
  }
}
