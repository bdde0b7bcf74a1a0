package io.inferaligner.runner.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each value of config.json is computed, or refused in a sentence that names it. */
class FamiliesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          llama-gqa-untied  | architectures         | ["LlavaLlamaForCausalLM"]  | LlavaLlamaForCausalLM
          llama-gqa-untied  | architectures         | ["QWenLMHeadModel"]        | QWenLMHeadModel
          llama-gqa-untied  | hidden_act            | "mish"                     | hidden_act 'mish'
          llama-gqa-untied  | attention_bias        | true                       | attention_bias = true
          llama-gqa-untied  | mlp_bias              | true                       | mlp_bias = true
          llama-gqa-untied  | sliding_window        | 64                         | sliding_window = 64
          llama-gqa-untied  | partial_rotary_factor | 0.5                        | partial_rotary_factor = 0.5
          llama-gqa-untied  | attn_logit_softcapping | 30.0                      | attn_logit_softcapping = 30.0
          llama-gqa-untied  | num_experts           | 8                          | num_experts = 8
          llama-gqa-untied  | quantization_config   | {"bits": 4}                | quantization_config
          llama-gqa-untied  | mm_vision_tower       | "clip"                     | mm_vision_tower
          llama-gqa-untied  | vision_config         | {"width": 2}               | vision_config
          llama-gqa-untied  | torch_dtype           | "float8_e4m3fn"            | float8_e4m3fn
          llama-gqa-untied  | rope_scaling          | {"type": "mrope"}          | rope_scaling of type 'mrope'
          llama-gqa-untied  | rope_scaling          | {"type": "linear", "factor": 2, "offset": 1} | 'offset' in rope_scaling
          llama-gqa-untied  | rope_scaling          | {"type": "yarn", "factor": 4.0, "truncate": false, "original_max_position_embeddings": 48} | 'truncate'
          llama-gqa-untied  | rope_scaling          | {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 192} | factor 4.0
          llama-gqa-untied  | rope_parameters       | {"full_attention": {"rope_theta": 3}} | 'full_attention'
          qwen2-tied        | attention_bias        | false                      | attention_bias = false
          qwen2-tied        | layer_types           | ["full_attention", "linear_attention", "full_attention"] | linear_attention
          qwen2-odd         | layer_types           | ["full_attention", "full_attention", "sliding_attention"] | use_sliding_window
          qwen3-tied        | attention_bias        | true                       | attention_bias = true
          qwen3moe-sparse   | n_shared_experts      | 1                          | n_shared_experts = 1
          gemma-mqa         | hidden_act            | "relu"                     | hidden_act 'relu'
          gemma2-window     | use_bidirectional_attention | true                 | use_bidirectional_attention
          gemma3-odd        | attn_logit_softcapping | 30.0                      | attn_logit_softcapping = 30.0
          phi3-odd          | partial_rotary_factor | 0.5                        | rotary embedding of 3 values
          internlm2-odd     | bias                  | true                       | bias = true
          gptneox-parallel  | attention_bias        | false                      | attention_bias = false
          gpt2-small        | add_cross_attention   | true                       | add_cross_attention = true
          """)
  void whatIsNotComputedIsNamed(String name, String key, String value, String named)
      throws IOException {
    ObjectNode config = config(name);
    config.set(key, JSON.readTree(value));
    assertRefused(config, FaultReason.MODEL_UNSUPPORTED, named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          num_hidden_layers       | 0      | num_hidden_layers
          hidden_size             | "48"   | hidden_size
          num_key_value_heads     | 4      | num_key_value_heads
          rms_norm_eps            | "tiny" | rms_norm_eps
          tie_word_embeddings     | 1      | tie_word_embeddings
          rope_scaling            | {"type": "linear", "factor": 0.5} | factor
          """)
  void whatIsNoConfigurationIsInvalid(String key, String value, String named) throws IOException {
    ObjectNode config = config("llama-gqa-untied");
    config.set(key, JSON.readTree(value));
    assertRefused(config, FaultReason.MODEL_INVALID, named);
  }

  @Test
  void neutralAndIrrelevantValuesAreAccepted() throws IOException {
    ObjectNode config = config("llama-gqa-untied");
    ModelConfig plain = read(config);
    config.putNull("sliding_window").put("mlp_bias", false).put("logit_scale", 1.0);
    config.put("unsloth_version", "2025.1").put("num_experts", 0);
    assertThat(read(config)).isEqualTo(plain);
  }

  @Test
  void windowsFollowTheKeysOfTheFamily() throws IOException {
    assertThat(read(config("mistral-window")).program().local()).containsOnly(true);
    assertThat(read(config("mistral-odd")).program().local()).containsOnly(false);
    assertThat(read(config("qwen2-tied")).program().local()).containsExactly(false, true, true);
    ObjectNode mistral = config("mistral-odd");
    mistral.remove("sliding_window");
    assertThat(read(mistral).program().size("window")).isEqualTo(4096);
    ObjectNode gemma = config("gemma2-window");
    gemma.remove("layer_types");
    assertThat(read(gemma).program().local()).containsExactly(true, false, true);
  }

  @Test
  void softCapsAreOffWhereTheyAreNull() throws IOException {
    assertThat(read(config("gemma2-window")).program().factors())
        .containsEntry("scoreCap", 3.0)
        .containsEntry("logitCap", 4.0);
    assertThat(read(config("gemma2-odd")).program().factors())
        .containsEntry("scoreCap", 0.0)
        .containsEntry("logitCap", 0.0);
  }

  @Test
  void longRopeHoldsForItsFirstContextOnly() throws IOException {
    ModelConfig config = read(config("phi3-longrope"));
    assertThat(config.context()).isEqualTo(192);
    Rotary rotary = config.program().rotaries().getFirst();
    assertThat(rotary.dimensions()).isEqualTo(12);
    assertThat(rotary.scaling().magnitude())
        .isCloseTo(Math.sqrt(1 + Math.log(4) / Math.log(192)), within(1e-12));
  }

  @Test
  void everyTensorOfAModelIsNamedOnce() throws IOException {
    for (String name : List.of("qwen3moe-sparse", "gpt2-small", "gemma3-odd")) {
      List<String> names =
          Families.weights(read(config(name))).all().stream().map(Weight::name).toList();
      assertThat(names).doesNotHaveDuplicates();
    }
  }

  private static void assertRefused(JsonNode config, FaultReason reason, String named) {
    assertThatThrownBy(() -> read(config))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> {
              assertThat(e.fault().message()).contains(named).doesNotContain("\n");
              assertThat(e.fault().reason()).isEqualTo(reason);
            });
  }

  private static ModelConfig read(JsonNode config) {
    return Families.read(config, JsonNodeFactory.instance.objectNode());
  }

  private static ObjectNode config(String golden) throws IOException {
    Path file = Path.of("src", "test", "resources", "golden", golden, "config.json");
    return (ObjectNode) JSON.readTree(file.toFile());
  }
}
