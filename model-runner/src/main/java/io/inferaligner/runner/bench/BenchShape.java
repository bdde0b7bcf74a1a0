package io.inferaligner.runner.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.inferaligner.runner.family.Families;
import io.inferaligner.runner.family.ModelConfig;
import io.inferaligner.runner.family.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sizes of a well-known model, to be filled with random weights.
 *
 * @param name what --shape takes
 * @param architecture as config.json names it
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
    String architecture,
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
          new BenchShape("160m", "LlamaForCausalLM", 12, 768, 12, 12, 2048, 32_000, false),
          new BenchShape("qwen2.5-0.5b", "Qwen2ForCausalLM", 24, 896, 14, 2, 4864, 151_936, true),
          new BenchShape(
              "tinyllama-1.1b", "LlamaForCausalLM", 22, 2048, 32, 4, 5632, 32_000, false),
          new BenchShape("llama-3.2-3b", "LlamaForCausalLM", 28, 3072, 24, 8, 8192, 128_256, true));

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
    config.put("architectures", List.of(architecture));
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
    ModelConfig config =
        Families.read(
            new ObjectMapper().valueToTree(config()), JsonNodeFactory.instance.objectNode());
    Map<String, long[]> tensors = new LinkedHashMap<>();
    for (Weight weight : Families.weights(config).all()) {
      tensors.put(weight.name(), weight.shape().stream().mapToLong(Long::longValue).toArray());
    }
    return tensors;
  }

  /** Bytes of weights that one decoded token reads in {@code dtype}; scales are counted. */
  double bytesPerToken(String dtype) {
    return readPerToken()
        * switch (dtype) {
          case "f32" -> 4;
          case "int8", "w8a8" -> 1;
          case "int4" -> 0.5 + 4.0 / 64;
          default -> 2;
        };
  }

  /** Weights that one decoded token reads: all but the embedding table, the head included. */
  private long readPerToken() {
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
}
