package io.inferaligner.runner.family;

/** Mistral. */
final class MistralFamily implements Family {
  @Override
  public String architecture() {
    return "MistralForCausalLM";
  }

  @Override
  public ModelConfig read(ConfigJson json) {
    ConfigBuilder config = new ConfigBuilder(json, "mistral").groupedAsGiven().headDimOrShare();
    return config.likeLlama().window(Window.everywhere(json, config.layers(), 4096)).build();
  }

  @Override
  public WeightMap weights(ModelConfig config) {
    return WeightMap.llama(config);
  }
}
