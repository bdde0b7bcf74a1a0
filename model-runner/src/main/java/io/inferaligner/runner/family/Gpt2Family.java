package io.inferaligner.runner.family;

/** GPT-2. */
final class Gpt2Family implements Family {
  @Override
  public String architecture() {
    return "GPT2LMHeadModel";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config =
        new ConfigBuilder(json, "gpt2", "n_layer", "n_embd", "n_head").requireWholeHeads();
    return config
        .feedForward(json.positive("n_inner", 4 * config.width()))
        .context(json.positive("n_positions", 1024))
        .tied(true)
        .epsilon("layer_norm_epsilon", 1e-5)
        .activation("activation_function", "gelu_new")
        .scoresByRootOf(json.flag("scale_attn_weights", true) ? config.headDim() : 1)
        .size("byBlock", json.flag("scale_attn_by_inverse_layer_idx", false) ? 1 : 0)
        .build();
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    long d = config.width();
    long f = config.feedForward();
    WeightMap.Builder map = new WeightMap.Builder("transformer.", config);
    map.ends()
        .plain("wte.weight", config.vocabulary(), d)
        .plain("wpe.weight", config.context(), d)
        .plain("ln_f.weight", d)
        .plain("ln_f.bias", d);
    for (int block = 0; block < config.layers(); block++) {
      map.block("h." + block + ".")
          .plain("ln_1.weight", d)
          .plain("ln_1.bias", d)
          .biasedTurned("attn.c_attn", 3 * d, d)
          .biasedTurned("attn.c_proj", d, d)
          .plain("ln_2.weight", d)
          .plain("ln_2.bias", d)
          .biasedTurned("mlp.c_fc", f, d)
          .biasedTurned("mlp.c_proj", d, f);
    }
    return map.head("lm_head.weight");
  }
}
