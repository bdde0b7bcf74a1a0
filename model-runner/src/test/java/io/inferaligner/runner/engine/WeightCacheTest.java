package io.inferaligner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightCacheTest {
  /** Turned weights, biases, and a head that is the embedding. */
  private static final String MODEL = "gpt2-small";

  @TempDir Path folder;
  private Path model;
  private Path caches;

  @BeforeEach
  void copyModel() throws IOException {
    model = Files.createDirectory(folder.resolve("model"));
    caches = folder.resolve("caches");
    try (Stream<Path> files = Files.list(new Golden(MODEL).folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"INT8", "W8A8", "INT4"})
  void keptWeightsGiveTheSameBits(Precision precision) throws IOException {
    float[] quantizedNow = logits(precision);
    assertThat(kept()).hasSize(1);

    assertThat(logits(precision)).isEqualTo(quantizedNow);
    assertThat(kept()).hasSize(1);
  }

  @Test
  void precisionsOfTheSameWeightsShareThem() throws IOException {
    logits(Precision.INT8);
    List<Path> first = kept();
    logits(Precision.W8A8);

    assertThat(kept()).isEqualTo(first);
  }

  @Test
  void unquantizedWeightsAreNotKept() {
    logits(Precision.BF16);

    assertThat(caches).doesNotExist();
  }

  @Test
  void changedModelReplacesWhatWasKept() throws IOException {
    logits(Precision.INT8);
    List<Path> first = kept();
    Files.setLastModifiedTime(
        model.resolve("model.safetensors"), FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
    logits(Precision.INT8);

    assertThat(kept()).hasSize(1).doesNotContainAnyElementsOf(first);
  }

  @Test
  void cutFileIsWrittenAnew() throws IOException {
    float[] expected = logits(Precision.INT8);
    Path file = kept().getFirst();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));

    assertThat(logits(Precision.INT8)).isEqualTo(expected);
    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
  }

  @Test
  void folderThatCannotBeWrittenIsNoObstacle() throws IOException {
    Files.writeString(caches, "a file where the folder should be");

    assertThat(logits(Precision.INT8)).isNotEmpty();
  }

  private float[] logits(Precision precision) {
    EngineOptions options =
        new EngineOptions(Optional.of(precision), 1, 1, 0).withCache(new WeightCache(caches, 0));
    try (DecoderEngine engine = DecoderEngine.load(ModelFolder.open(model), options)) {
      StepRow row = StepRow.plain(0, 0, TokenIds.of(1, 2, 3, 4, 5));
      return engine
          .step(new StepInput(List.of(row), List.of(), TokenChoice.LAST, LogitChoice.ALL))
          .logits()
          .getFirst()
          .toArray();
    }
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(caches)) {
      return files.toList();
    }
  }
}
