package io.inferaligner.runner.family;

/** LLaMA 1, 2, 3.x and Vicuna. */
final class LlamaFamily implements Family {
  @Override
  public String architecture() {
    return "LlamaForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config = new ConfigBuilder(json, "llama").grouped().headDimOrShare();
    return config.likeLlama().build();
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    return WeightMap.llama(config);
  }
}
