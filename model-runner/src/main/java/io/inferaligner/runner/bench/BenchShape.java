package io.inferaligner.runner.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sizes of a well-known model, to be filled with random weights.
 *
 * @param name what --shape takes
 * @param modelType llama or qwen2
 * @param layers L
 * @param width d
 * @param heads query heads H
 * @param kvHeads key/value heads K
 * @param feedForward f
 * @param vocabulary V
 * @param tied the output head is the embedding
 */
record BenchShape(
    String name,
    String modelType,
    int layers,
    int width,
    int heads,
    int kvHeads,
    int feedForward,
    int vocabulary,
    boolean tied) {
  private static final int CONTEXT = 2048;

  static final List<BenchShape> ALL =
      List.of(
          new BenchShape("160m", "llama", 12, 768, 12, 12, 2048, 32_000, false),
          new BenchShape("qwen2.5-0.5b", "qwen2", 24, 896, 14, 2, 4864, 151_936, true),
          new BenchShape("tinyllama-1.1b", "llama", 22, 2048, 32, 4, 5632, 32_000, false),
          new BenchShape("llama-3.2-3b", "llama", 28, 3072, 24, 8, 8192, 128_256, true));

  static BenchShape named(String name) {
    return ALL.stream()
        .filter(shape -> shape.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no shape '%s': use one of %s"
                    .formatted(name, ALL.stream().map(BenchShape::name).toList())));
  }

  /** config.json. */
  Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    boolean qwen = modelType.equals("qwen2");
    config.put("architectures", List.of(qwen ? "Qwen2ForCausalLM" : "LlamaForCausalLM"));
    config.put("model_type", modelType);
    config.put("hidden_size", width);
    config.put("intermediate_size", feedForward);
    config.put("num_hidden_layers", layers);
    config.put("num_attention_heads", heads);
    config.put("num_key_value_heads", kvHeads);
    config.put("vocab_size", vocabulary);
    config.put("max_position_embeddings", CONTEXT);
    config.put("rope_theta", 10_000.0);
    config.put("rms_norm_eps", 1e-5);
    config.put("hidden_act", "silu");
    config.put("tie_word_embeddings", tied);
    config.put("torch_dtype", "bfloat16");
    config.put("bos_token_id", 1);
    config.put("eos_token_id", 2);
    return config;
  }

  /** Name and shape of every tensor, in file order. */
  Map<String, long[]> tensors() {
    long head = width / heads;
    Map<String, long[]> tensors = new LinkedHashMap<>();
    tensors.put("model.embed_tokens.weight", new long[] {vocabulary, width});
    for (int layer = 0; layer < layers; layer++) {
      String at = "model.layers." + layer + ".";
      projection(tensors, at + "self_attn.q_proj", width, width, true);
      projection(tensors, at + "self_attn.k_proj", kvHeads * head, width, true);
      projection(tensors, at + "self_attn.v_proj", kvHeads * head, width, true);
      projection(tensors, at + "self_attn.o_proj", width, width, false);
      projection(tensors, at + "mlp.gate_proj", feedForward, width, false);
      projection(tensors, at + "mlp.up_proj", feedForward, width, false);
      projection(tensors, at + "mlp.down_proj", width, feedForward, false);
      tensors.put(at + "input_layernorm.weight", new long[] {width});
      tensors.put(at + "post_attention_layernorm.weight", new long[] {width});
    }
    tensors.put("model.norm.weight", new long[] {width});
    if (!tied) {
      tensors.put("lm_head.weight", new long[] {vocabulary, width});
    }
    return tensors;
  }

  /** Weights that one decoded token reads: all but the embedding table, the head included. */
  long readPerToken() {
    return tensors().entrySet().stream()
        .filter(tensor -> tied || !tensor.getKey().startsWith("model.embed"))
        .mapToLong(tensor -> size(tensor.getValue()))
        .sum();
  }

  /** Parameters. */
  long parameters() {
    return tensors().values().stream().mapToLong(BenchShape::size).sum();
  }

  static long size(long[] shape) {
    long size = 1;
    for (long side : shape) {
      size *= side;
    }
    return size;
  }

  private void projection(
      Map<String, long[]> tensors, String name, long out, long in, boolean biased) {
    tensors.put(name + ".weight", new long[] {out, in});
    if (biased && modelType.equals("qwen2")) {
      tensors.put(name + ".bias", new long[] {out});
    }
  }
}
