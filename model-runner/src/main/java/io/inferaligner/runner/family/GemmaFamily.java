package io.inferaligner.runner.family;

/** Gemma, the first. */
final class GemmaFamily implements Family {
  @Override
  public String architecture() {
    return "GemmaForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config = new ConfigBuilder(json, "gemma").groupedAsGiven().headDim(256);
    // The first published files say hidden_act "gelu" and mean its approximation, which later
    // files name in hidden_activation.
    String legacy = json.text("hidden_act", "gelu_pytorch_tanh");
    String named = json.text("hidden_activation", "gelu_pytorch_tanh");
    if (!legacy.equals(named) && !legacy.equals("gelu")) {
      throw ConfigJson.unsupported(
          "hidden_act '%s' beside hidden_activation '%s'".formatted(legacy, named));
    }
    return config
        .likeGemma()
        .scoresByRootOf(config.headDim())
        .rotary(Rotary.read(json, config.headDim(), 10_000))
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
          .onePlus("post_attention_layernorm.weight", d)
          .gated(config);
    }
    return map.head("lm_head.weight");
  }
}
