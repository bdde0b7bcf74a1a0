package io.inferaligner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model folder that cannot be run is refused with one sentence, before anything is loaded. */
class ModelFolderTest {
  private final Golden golden = new Golden("llama-gqa-untied");
  @TempDir Path folder;

  @Test
  void aMissingFolderIsNamed() {
    assertReason(
        () -> ModelFolder.open(folder.resolve("nowhere")), FaultReason.MODEL_INVALID, "nowhere");
    assertReason(() -> ModelFolder.open(folder), FaultReason.MODEL_INVALID, "config.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "LlamaForCausalLM" | "MambaForCausalLM"            | MambaForCausalLM
          "silu"             | "quick_gelu"                  | quick_gelu
          "mlp_bias": false  | "mlp_bias": true              | mlp_bias
          "rope_scaling": null | "rope_scaling": {"rope_type": "mrope"} | mrope
          """)
  void whatTheProgramDoesNotComputeIsNamed(String from, String to, String named)
      throws IOException {
    String config = Files.readString(golden.folder.resolve("config.json"));
    assertThat(config).contains(from);
    Files.writeString(folder.resolve("config.json"), config.replace(from, to));
    assertReason(() -> ModelFolder.open(folder), FaultReason.MODEL_UNSUPPORTED, named);
  }

  @Test
  void truncatedAndOversizedWeightsAreRefused() throws IOException {
    Files.copy(golden.folder.resolve("config.json"), folder.resolve("config.json"));
    byte[] weights = Files.readAllBytes(golden.folder.resolve("model.safetensors"));
    Path file = folder.resolve("model.safetensors");
    for (int length : new int[] {0, 5, 40, weights.length / 2, weights.length - 1}) {
      Files.write(file, Arrays.copyOf(weights, length));
      assertReason(this::load, FaultReason.MODEL_INVALID, "model.safetensors");
    }
    byte[] oversized = weights.clone();
    ByteBuffer.wrap(oversized).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
    Files.write(file, oversized);
    assertReason(this::load, FaultReason.MODEL_INVALID, "header of 9223372036854775807 bytes");
  }

  @Test
  void aShardIndexMustNotLeaveTheFolder() throws IOException {
    Files.copy(golden.folder.resolve("config.json"), folder.resolve("config.json"));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"a\":\"../secret.safetensors\"}}");
    assertReason(this::load, FaultReason.MODEL_INVALID, "../secret.safetensors");
  }

  @Test
  void tensorsMustHaveTheShapesOfTheConfiguration() throws IOException {
    String config = Files.readString(golden.folder.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        config.replace("\"intermediate_size\": 101", "\"intermediate_size\": 102"));
    Files.copy(golden.folder.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    assertReason(this::load, FaultReason.MODEL_INVALID, "mlp.gate_proj.weight");
  }

  @Test
  void longRopeIsNotRunBeyondItsFirstContext() {
    ModelFolder model = ModelFolder.open(new Golden("phi3-longrope").folder);
    EngineOptions tooLong = new EngineOptions(Optional.empty(), 1, 1, 193);
    assertReason(
        () -> DecoderEngine.load(model, tooLong), FaultReason.MODEL_UNSUPPORTED, "long_factor");
    try (DecoderEngine engine =
        DecoderEngine.load(model, new EngineOptions(Optional.empty(), 1, 1, 192))) {
      assertThat(engine.context()).isEqualTo(192);
    }
  }

  /** 192 tokens in 4 slots of the golden case; keys and values take what is asked for. */
  @Test
  void theMemoryOfKeysAndValuesIsABudget() {
    ModelFolder model = ModelFolder.open(new Golden("phi3-longrope").folder);
    EngineOptions options = new EngineOptions(Optional.of(Precision.F32), 1, 4, 0);
    long perToken;
    try (DecoderEngine engine = DecoderEngine.load(model, options)) {
      perToken = 2L * engine.config().layers() * engine.config().keyWidth() * Float.BYTES;
      assertThat(engine.context()).isEqualTo(192);
    }
    try (DecoderEngine engine = DecoderEngine.load(model, options.withMemory(4 * 100 * perToken))) {
      assertThat(engine.context()).isEqualTo(100);
    }
    assertReason(
        () -> DecoderEngine.load(model, options.withMemory(4 * 15 * perToken)),
        FaultReason.MODEL_INVALID,
        "give at least");
  }

  private void load() {
    DecoderEngine.load(ModelFolder.open(folder), new EngineOptions(Optional.empty(), 1, 1, 0))
        .close();
  }

  private static void assertReason(ThrowingCallable call, FaultReason reason, String sentencePart) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> {
              assertThat(e.fault().reason()).isEqualTo(reason);
              assertThat(e.fault().message()).contains(sentencePart).doesNotContain("\n");
            });
  }
}
