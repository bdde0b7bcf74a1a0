package io.inferaligner.runner.family;

/** Gemma 2. */
final class Gemma2Family implements Family {
  @Override
  public String architecture() {
    return "Gemma2ForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config = new ConfigBuilder(json, "gemma2").groupedAsGiven().headDim(256);
    // The files repeat hidden_activation under the old key, which nobody reads.
    json.get("hidden_act");
    return config
        .likeGemma()
        .scoresByRootOf(json.number("query_pre_attn_scalar", 256))
        .factor("scoreCap", cap(json, "attn_logit_softcapping", 50))
        .factor("logitCap", cap(json, "final_logit_softcapping", 30))
        .rotary(Rotary.read(json, config.headDim(), 10_000))
        .window(
            Window.byLayer(
                json,
                json.positive("sliding_window", 4096),
                config.layers(),
                block -> block % 2 == 0))
        .build();
  }

  /** The cap, {@code absent} if the key is absent, 0 for none if it is null. */
  static double cap(ConfigJson json, String key, double absent) {
    double cap = json.number(key, json.mentions(key) ? 0 : absent);
    if (cap < 0) {
      throw ConfigJson.invalid(key + " must not be negative");
    }
    return cap;
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
          .onePlus("post_attention_layernorm.weight", d)
          .onePlus("pre_feedforward_layernorm.weight", d)
          .gated(config)
          .onePlus("post_feedforward_layernorm.weight", d);
    }
    return map.head("lm_head.weight");
  }
}
