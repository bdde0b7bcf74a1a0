package io.inferaligner.runner.fake;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes a model folder: L = 4, d = 16, grouped heads, random weights, one token a byte. Its
 * answers consist of the letters a to z.
 */
public final class TinyModel {
  public static final int LAYERS = 4;
  public static final int WIDTH = 16;
  public static final int VOCABULARY = 260;

  private static final int HEADS = 4;
  private static final int KEY_HEADS = 2;
  private static final int FEED_FORWARD = 32;
  private static final int NEVER = 257;
  private static final String TEMPLATE =
      "{% for message in messages %}{% if message['role'] == 'user' %}<|user|>{% else %}<|other|>{% endif %}"
          + "{{ message['content'] }}{% endfor %}{% if add_generation_prompt %}<|other|>{% endif %}";
  private static final List<String> SPECIAL =
      List.of("<|start|>", "<|end|>", "<|user|>", "<|other|>");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Random random;
  private final Map<String, Map<String, Object>> header = new LinkedHashMap<>();
  private final List<float[]> data = new ArrayList<>();
  private long end;

  private TinyModel(long seed) {
    this.random = new Random(seed);
  }

  /** A model of {@code seed} whose answers never end by themselves, in {@code folder}. */
  public static Path write(Path folder, long seed, int context) {
    return write(folder, seed, context, NEVER, 1);
  }

  /**
   * The same.
   *
   * @param endId id that ends an answer
   * @param headScale factor of all logits; NaN makes a broken model
   */
  public static Path write(Path folder, long seed, int context, int endId, float headScale) {
    try {
      Files.createDirectories(folder);
      new TinyModel(seed).weights(folder.resolve("model.safetensors"), headScale);
      JSON.writeValue(folder.resolve("config.json").toFile(), config(context, endId));
      JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer());
      JSON.writeValue(
          folder.resolve("tokenizer_config.json").toFile(), Map.of("chat_template", TEMPLATE));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> config(int context, int endId) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architectures", List.of("LlamaForCausalLM"));
    config.put("hidden_size", WIDTH);
    config.put("num_hidden_layers", LAYERS);
    config.put("num_attention_heads", HEADS);
    config.put("num_key_value_heads", KEY_HEADS);
    config.put("intermediate_size", FEED_FORWARD);
    config.put("vocab_size", VOCABULARY);
    config.put("max_position_embeddings", context);
    config.put("rms_norm_eps", 1e-6);
    config.put("tie_word_embeddings", false);
    config.put("torch_dtype", "float32");
    config.put("eos_token_id", endId);
    return config;
  }

  private static Map<String, Object> tokenizer() {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    int spare = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      vocabulary.put(String.valueOf((char) (printable ? value : spare++)), value);
    }
    List<Map<String, Object>> added = new ArrayList<>();
    for (int i = 0; i < SPECIAL.size(); i++) {
      Map<String, Object> token = new LinkedHashMap<>();
      token.put("id", 256 + i);
      token.put("content", SPECIAL.get(i));
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        token.put(flag, false);
      }
      token.put("special", true);
      added.add(token);
    }
    Map<String, Object> bytes = new LinkedHashMap<>();
    bytes.put("type", "ByteLevel");
    bytes.put("add_prefix_space", false);
    bytes.put("trim_offsets", true);
    bytes.put("use_regex", false);
    Map<String, Object> tokenizer = new LinkedHashMap<>();
    tokenizer.put("version", "1.0");
    tokenizer.put("added_tokens", added);
    tokenizer.put("pre_tokenizer", bytes);
    tokenizer.put("decoder", bytes);
    tokenizer.put("model", Map.of("type", "BPE", "vocab", vocabulary, "merges", List.of()));
    return tokenizer;
  }

  private void weights(Path file, float headScale) throws IOException {
    int headDim = WIDTH / HEADS;
    for (int block = 0; block < LAYERS; block++) {
      String at = "model.layers." + block + ".";
      ones(at + "input_layernorm.weight");
      matrix(at + "self_attn.q_proj.weight", WIDTH, WIDTH);
      matrix(at + "self_attn.k_proj.weight", KEY_HEADS * headDim, WIDTH);
      matrix(at + "self_attn.v_proj.weight", KEY_HEADS * headDim, WIDTH);
      matrix(at + "self_attn.o_proj.weight", WIDTH, WIDTH);
      ones(at + "post_attention_layernorm.weight");
      matrix(at + "mlp.gate_proj.weight", FEED_FORWARD, WIDTH);
      matrix(at + "mlp.up_proj.weight", FEED_FORWARD, WIDTH);
      matrix(at + "mlp.down_proj.weight", WIDTH, FEED_FORWARD);
    }
    matrix("model.embed_tokens.weight", VOCABULARY, WIDTH);
    ones("model.norm.weight");
    float[] head = matrix("lm_head.weight", VOCABULARY, WIDTH);
    for (int i = 0; i < head.length; i++) {
      int id = i / WIDTH;
      head[i] = id >= 'a' && id <= 'z' ? head[i] * headScale : 0;
    }
    save(file);
  }

  private float[] matrix(String name, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * 0.5);
    }
    return add(name, values, rows, columns);
  }

  private void ones(String name) {
    float[] values = new float[WIDTH];
    java.util.Arrays.fill(values, 1);
    add(name, values, WIDTH);
  }

  private float[] add(String name, float[] values, int... shape) {
    long begin = end;
    end += (long) values.length * Float.BYTES;
    header.put(name, Map.of("dtype", "F32", "shape", shape, "data_offsets", List.of(begin, end)));
    data.add(values);
    return values;
  }

  private void save(Path file) throws IOException {
    byte[] json = JSON.writeValueAsBytes(header);
    byte[] padded = java.util.Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    java.util.Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(Long.BYTES + padded.length + end))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded.length).put(padded);
    for (float[] values : data) {
      for (float value : values) {
        bytes.putFloat(value);
      }
    }
    Files.write(file, bytes.array());
  }
}
