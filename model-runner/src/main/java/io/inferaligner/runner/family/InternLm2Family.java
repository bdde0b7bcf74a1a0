package io.inferaligner.runner.family;

/** InternLM2. */
final class InternLm2Family implements Family {
  @Override
  public String architecture() {
    return "InternLM2ForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    if (json.flag("bias", true)) {
      throw ConfigJson.unsupported("bias = true (the family's default) in " + architecture());
    }
    ConfigBuilder config = new ConfigBuilder(json, "internlm2").grouped().requireWholeHeads();
    return config.likeLlama().build();
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    long d = config.width();
    long q = config.queryWidth();
    long f = config.feedForward();
    WeightMap.Builder map = new WeightMap.Builder("model.", config);
    map.ends().plain("tok_embeddings.weight", config.vocabulary(), d).plain("norm.weight", d);
    for (int block = 0; block < config.layers(); block++) {
      map.block("layers." + block + ".")
          .plain("attention_norm.weight", d)
          .linear("attention.wqkv.weight", q + 2L * config.keyWidth(), d)
          .linear("attention.wo.weight", d, q)
          .plain("ffn_norm.weight", d)
          .linear("feed_forward.w1.weight", f, d)
          .linear("feed_forward.w3.weight", f, d)
          .linear("feed_forward.w2.weight", d, f);
    }
    return map.head("output.weight");
  }
}
