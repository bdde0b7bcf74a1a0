package io.inferaligner.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.EngineOptions;
import io.inferaligner.runner.engine.LogitChoice;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.engine.StepInput;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is measured has the sizes it is named after, and runs. */
class RandomModelTest {
  @TempDir Path cache;

  @ParameterizedTest
  @CsvSource({"qwen2.5-0.5b,0.494", "tinyllama-1.1b,1.100", "llama-3.2-3b,3.213"})
  void shapesHaveTheSizesOfTheirModels(String name, double billions) {
    assertThat(BenchShape.named(name).parameters() / 1e9).isCloseTo(billions, within(1e-3));
  }

  @Test
  void aRandomModelRuns() throws IOException {
    BenchShape shape = new BenchShape("tiny", "Qwen2ForCausalLM", 2, 32, 4, 2, 48, 64, true);
    ModelFolder folder = ModelFolder.open(RandomModel.folder(cache, shape, 1));
    EngineOptions options = new EngineOptions(Optional.empty(), 1, 1, 16);
    try (DecoderEngine engine = DecoderEngine.load(folder, options)) {
      StepRow row = StepRow.plain(0, 0, TokenIds.of(3, 4, 5));
      StepInput input = new StepInput(List.of(row), List.of(), TokenChoice.LAST, LogitChoice.LAST);
      assertThat(engine.step(input).logits().getFirst().toArray()).hasSize(64);
    }
  }
}
