package io.inferaligner.runner.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the weights of a model lie in its files, in the order the family's program reads them.
 *
 * @param prefix what names begin with; files of a base model leave it out
 * @param ends embedding [V, d], …, last norm [d], …
 * @param blocks per block; tensors that are joined stand one behind the other
 * @param head [V, d]; empty where it is the embedding
 */
public record WeightMap(
    String prefix, List<Weight> ends, List<List<Weight>> blocks, Optional<Weight> head) {
  public WeightMap {
    ends = List.copyOf(ends);
    blocks = blocks.stream().map(List::copyOf).toList();
  }

  /** The map of LLaMA and of the families that only run it differently. */
  static WeightMap llama(ModelConfig config) {
    long d = config.width();
    Builder map = new Builder("model.", config);
    map.ends().plain("embed_tokens.weight", config.vocabulary(), d).plain("norm.weight", d);
    for (int block = 0; block < config.layers(); block++) {
      map.block("layers." + block + ".")
          .plain("input_layernorm.weight", d)
          .attention(config)
          .plain("post_attention_layernorm.weight", d)
          .gated(config);
    }
    return map.head("lm_head.weight");
  }

  /** All tensors, in file order. */
  public List<Weight> all() {
    List<Weight> all = new ArrayList<>(ends);
    blocks.forEach(all::addAll);
    head.ifPresent(all::add);
    return all;
  }

  /** Collects a map. */
  static final class Builder {
    private final String prefix;
    private final ModelConfig config;
    private final Part ends;
    private final List<List<Weight>> blocks = new ArrayList<>();

    Builder(String prefix, ModelConfig config) {
      this.prefix = prefix;
      this.config = config;
      this.ends = new Part(prefix);
    }

    Part ends() {
      return ends;
    }

    /** The next block, whose names begin with prefix and {@code name}. */
    Part block(String name) {
      Part block = new Part(prefix + name);
      blocks.add(block.weights);
      return block;
    }

    /** The map with head {@code name}, without the prefix, unless the model has none. */
    WeightMap head(String name) {
      List<Long> shape = List.of((long) config.vocabulary(), (long) config.width());
      return new WeightMap(
          prefix,
          ends.weights,
          blocks,
          config.tied()
              ? Optional.empty()
              : Optional.of(new Weight(name, shape, Weight.Use.LINEAR, false)));
    }
  }

  /** Collects the tensors of one part; names are given without its prefix. */
  static final class Part {
    private final String prefix;
    private final List<Weight> weights = new ArrayList<>();

    private Part(String prefix) {
      this.prefix = prefix;
    }

    Part plain(String name, long... shape) {
      return add(Weight.Use.PLAIN, name, false, shape);
    }

    Part onePlus(String name, long width) {
      return add(Weight.Use.ONE_PLUS, name, false, width);
    }

    Part linear(String name, long out, long in) {
      return add(Weight.Use.LINEAR, name, false, out, in);
    }

    /** A linear weight whose product is computed together with that of the next one. */
    Part linearWithNext(String name, long out, long in) {
      return add(Weight.Use.LINEAR, name, true, out, in);
    }

    /** Query, key and value as one, and output projection, without biases, by LLaMA's names. */
    Part attention(ModelConfig config) {
      return queryKeyValue(config)
          .linear("self_attn.o_proj.weight", config.width(), config.queryWidth());
    }

    /** Query, key and value projection as one, likewise. */
    Part queryKeyValue(ModelConfig config) {
      long d = config.width();
      return linearWithNext("self_attn.q_proj.weight", config.queryWidth(), d)
          .linearWithNext("self_attn.k_proj.weight", config.keyWidth(), d)
          .linear("self_attn.v_proj.weight", config.keyWidth(), d);
    }

    /** Their biases as one. */
    Part queryKeyValueBiases(ModelConfig config) {
      return add(Weight.Use.PLAIN, "self_attn.q_proj.bias", true, config.queryWidth())
          .add(Weight.Use.PLAIN, "self_attn.k_proj.bias", true, config.keyWidth())
          .plain("self_attn.v_proj.bias", config.keyWidth());
    }

    /** Gate and up as one, and down projection of a feed-forward part without biases, likewise. */
    Part gated(ModelConfig config) {
      long d = config.width();
      long f = config.feedForward();
      return linearWithNext("mlp.gate_proj.weight", f, d)
          .linear("mlp.up_proj.weight", f, d)
          .linear("mlp.down_proj.weight", d, f);
    }

    /** {@code name}.weight [out, in] and {@code name}.bias [out]. */
    Part biased(String name, long out, long in) {
      return linear(name + ".weight", out, in).plain(name + ".bias", out);
    }

    /** The same, stored as [in, out]. */
    Part biasedTurned(String name, long out, long in) {
      return add(Weight.Use.LINEAR_TURNED, name + ".weight", false, in, out)
          .plain(name + ".bias", out);
    }

    private Part add(Weight.Use use, String name, boolean joined, long... shape) {
      weights.add(new Weight(prefix + name, Arrays.stream(shape).boxed().toList(), use, joined));
      return this;
    }
  }
}
