package io.inferaligner.runner.family;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * Reads what the families have in common and collects what they do not. {@link #build} refuses what
 * nobody read.
 */
final class ConfigBuilder {
  private final ConfigJson json;
  private final String program;
  private final int layers;
  private final int width;
  private final int heads;
  private int kvHeads;
  private int headDim;
  private int feedForward;
  private int context;
  private boolean tied;
  private Activation activation = Activation.SILU;
  private final List<Rotary> rotaries = new ArrayList<>();
  private List<Boolean> local;
  private final TreeMap<String, Long> sizes = new TreeMap<>();
  private final TreeMap<String, Double> factors = new TreeMap<>();

  ConfigBuilder(ConfigJson json, String program) {
    this(json, program, "num_hidden_layers", "hidden_size", "num_attention_heads");
  }

  ConfigBuilder(
      ConfigJson json, String program, String layersKey, String widthKey, String headsKey) {
    this.json = json;
    this.program = program;
    this.layers = json.positive(layersKey);
    this.width = json.positive(widthKey);
    this.heads = json.positive(headsKey);
    this.kvHeads = heads;
    this.headDim = width / heads;
    this.local = Collections.nCopies(layers, false);
  }

  int layers() {
    return layers;
  }

  int width() {
    return width;
  }

  int headDim() {
    return headDim;
  }

  /** Key/value heads by the usual key; as many as query heads where it is absent. */
  ConfigBuilder grouped() {
    kvHeads = json.positive("num_key_value_heads", heads);
    return this;
  }

  /** The same where the reference library takes some fixed number if the key is absent. */
  ConfigBuilder groupedAsGiven() {
    if (!json.mentions("num_key_value_heads")) {
      throw ConfigJson.invalid("config.json needs 'num_key_value_heads'");
    }
    return grouped();
  }

  /** Head size by the usual key, else {@code fallback}. */
  ConfigBuilder headDim(int fallback) {
    headDim = json.positive("head_dim", fallback);
    return this;
  }

  /** Head size by the usual key, else width / heads. */
  ConfigBuilder headDimOrShare() {
    if (!json.has("head_dim")) {
      requireWholeHeads();
    }
    return headDim(width / heads);
  }

  /** Heads share the width evenly. */
  ConfigBuilder requireWholeHeads() {
    if (width % heads != 0) {
      throw ConfigJson.invalid("num_attention_heads must divide hidden_size");
    }
    return this;
  }

  /** What LLaMA's keys mean when they are absent, up to positions rotated by whole heads. */
  ConfigBuilder likeLlama() {
    return usualSizes()
        .tied(false)
        .epsilon("rms_norm_eps", 1e-6)
        .activation("hidden_act", "silu")
        .scoresByRootOf(headDim)
        .rotary(Rotary.read(json, headDim, 10_000));
  }

  /** What the keys of every Gemma mean when they are absent; embeddings times √d. */
  ConfigBuilder likeGemma() {
    return usualSizes()
        .tied(true)
        .epsilon("rms_norm_eps", 1e-6)
        .activation("hidden_activation", "gelu_pytorch_tanh")
        .factor("embedding", Math.sqrt(width));
  }

  /** Feed-forward width and context by the usual keys. */
  ConfigBuilder usualSizes() {
    return feedForward(json.positive("intermediate_size"))
        .context(json.positive("max_position_embeddings"));
  }

  ConfigBuilder feedForward(int size) {
    feedForward = size;
    return this;
  }

  ConfigBuilder context(int tokens) {
    context = tokens;
    return this;
  }

  ConfigBuilder tied(boolean fallback) {
    tied = json.flag("tie_word_embeddings", fallback);
    return this;
  }

  ConfigBuilder epsilon(String key, double fallback) {
    return factor("eps", json.number(key, fallback));
  }

  ConfigBuilder activation(String key, String fallback) {
    activation = Activation.named(key, json.text(key, fallback));
    return this;
  }

  /** Attention scores are divided by the root of {@code size}. */
  ConfigBuilder scoresByRootOf(double size) {
    return factor("scale", 1 / Math.sqrt(size));
  }

  ConfigBuilder rotary(Rotary rotary) {
    rotaries.add(rotary);
    context = Math.min(context, rotary.scaling().context());
    return this;
  }

  ConfigBuilder window(Window window) {
    local = window.local();
    return size("window", window.size());
  }

  ConfigBuilder size(String name, long value) {
    sizes.put(name, value);
    return this;
  }

  ConfigBuilder factor(String name, double value) {
    factors.put(name, value);
    return this;
  }

  ModelConfig build() {
    if (heads % kvHeads != 0) {
      throw ConfigJson.invalid("num_key_value_heads must divide num_attention_heads");
    }
    size("heads", heads);
    size("kvHeads", kvHeads);
    String type = json.text("torch_dtype", json.text("dtype", "float32"));
    if (!List.of("float32", "float16", "bfloat16").contains(type)) {
      throw ConfigJson.unsupported("torch_dtype '" + type + "'");
    }
    int bos = json.get("bos_token_id").asInt(-1);
    ModelConfig config =
        new ModelConfig(
            json.architecture(),
            layers,
            width,
            heads,
            kvHeads,
            headDim,
            feedForward,
            json.positive("vocab_size"),
            context,
            tied,
            bos,
            json.eosTokenIds(),
            type,
            new ProgramConfig(program, activation, rotaries, local, sizes, factors));
    json.refuseUnread();
    return config;
  }
}
