package io.inferaligner.runner.family;

/** GPT-NeoX and Pythia. */
final class GptNeoXFamily implements Family {
  @Override
  public String architecture() {
    return "GPTNeoXForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    json.require("attention_bias", true);
    ConfigBuilder config = new ConfigBuilder(json, "gpt_neox").requireWholeHeads();
    double share = json.number("rotary_pct", 0.25);
    double theta = json.number("rotary_emb_base", 10_000);
    // The reference library saves both numbers under their general names, too.
    requireSame(json, "partial_rotary_factor", "rotary_pct", share);
    requireSame(json, "rope_theta", "rotary_emb_base", theta);
    int rotated = (int) (config.headDim() * share);
    return config
        .feedForward(json.positive("intermediate_size"))
        .context(json.positive("max_position_embeddings"))
        .tied(false)
        .epsilon("layer_norm_eps", 1e-5)
        .activation("hidden_act", "gelu")
        .scoresByRootOf(config.headDim())
        .rotary(Rotary.read(json, rotated, theta))
        .size("parallel", json.flag("use_parallel_residual", true) ? 1 : 0)
        .build();
  }

  private void requireSame(ConfigJson json, String general, String own, double value) {
    if (json.number(general, value) != value) {
      throw ConfigJson.unsupported(
          "%s that is not %s in %s".formatted(general, own, architecture()));
    }
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    long d = config.width();
    long f = config.feedForward();
    WeightMap.Builder map = new WeightMap.Builder("gpt_neox.", config);
    map.ends()
        .plain("embed_in.weight", config.vocabulary(), d)
        .plain("final_layer_norm.weight", d)
        .plain("final_layer_norm.bias", d);
    for (int block = 0; block < config.layers(); block++) {
      map.block("layers." + block + ".")
          .plain("input_layernorm.weight", d)
          .plain("input_layernorm.bias", d)
          .biased("attention.query_key_value", 3 * d, d)
          .biased("attention.dense", d, d)
          .plain("post_attention_layernorm.weight", d)
          .plain("post_attention_layernorm.bias", d)
          .biased("mlp.dense_h_to_4h", f, d)
          .biased("mlp.dense_4h_to_h", d, f);
    }
    return map.head("embed_out.weight");
  }
}
