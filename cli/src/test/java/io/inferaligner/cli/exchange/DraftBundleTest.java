package io.inferaligner.cli.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.exchange.ControlVectors;
import io.inferaligner.core.exchange.Gguf;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftBundleTest {
  private static final ModelIdentity MODEL =
      new ModelIdentity("toy", 5, 2, "f32", "w", "t", "c", "model-digest");
  private static final DraftBase BARE = new DraftBase.OfModel(MODEL, DenseVector.of(1, 2, 3, 4));
  private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  Path folder;

  private final ControlVectors vectors =
      new ControlVectors(
          new TreeMap<>(
              Map.of(
                  2, DenseVector.of(3, 4),
                  4, DenseVector.of(0, 1),
                  5, DenseVector.of(1, 0))),
          "llama");

  @Test
  void aDraftKnowsItsSourceAndIsNotCalibrated() throws IOException {
    DraftBundle draft = DraftBundle.of(source(), BARE, choices(Set.of()), NOW);
    BundleManifest manifest = draft.bundle().manifest();

    assertThat(draft.bundle().policy().layers()).containsExactly(2, 4);
    assertThat(draft.leftOut(source())).containsExactly(5);
    assertThat(manifest.target()).isEqualTo(MODEL);
    assertThat(manifest.reference().id()).isEqualTo("llama");
    assertThat(manifest.provenance().sources())
        .containsExactly(
            new BundleManifest.Source(
                "v.gguf", Digests.sha256(Files.readAllBytes(folder.resolve("v.gguf"))), 3));
    assertThat(manifest.calibration().measured()).isFalse();
    assertThat(manifest.evaluation()).isEmpty();
    assertThat(draft.bundle().steeringVector(2)).isEqualTo(DenseVector.of(3, 4));
    assertThat(
            draft
                .bundle()
                .gate()
                .score(GateReading.of(draft.bundle().gate().layer(), DenseVector.of(-1e5f, -1e5f))))
        .isPositive();
    assertThat(BundleCodec.decode(CanonicalJson.write(manifest), draft.vectors().toByteArray()))
        .isEqualTo(draft.bundle());
  }

  @Test
  void theGateOfAnotherBundleKeepsItsCalibration() throws IOException {
    DraftBundle first = DraftBundle.of(source(), BARE, choices(Set.of(4)), NOW);
    BundleManifest bare = first.bundle().manifest();
    BundleManifest calibrated =
        new BundleManifest(
            bare.schema(),
            "gate",
            bare.version(),
            bare.created(),
            bare.publisher(),
            bare.strategy(),
            bare.target(),
            bare.reference(),
            new BundleManifest.Gate(GateKind.SRV, 4, -0.5, 0.25, ThresholdMode.YOUDEN, 0),
            bare.policy(),
            new BundleManifest.Calibration(
                9,
                9,
                io.inferaligner.core.evaluate.Rate.of(9, 9),
                io.inferaligner.core.evaluate.Rate.of(0, 9),
                1,
                List.of()),
            bare.provenance(),
            List.of(new BundleManifest.Canary(List.of(1, 2), 0.5, 0.1)),
            bare.evaluation(),
            bare.files());
    DraftBase base =
        new DraftBase.OfBundle(
            BundleCodec.decode(CanonicalJson.write(calibrated), first.vectors().toByteArray()));

    DraftBundle draft = DraftBundle.of(source(), base, choices(Set.of()), NOW);

    assertThat(draft.bundle().manifest().gate()).isEqualTo(calibrated.gate());
    assertThat(draft.bundle().manifest().calibration().measured()).isTrue();
    assertThat(draft.bundle().manifest().canaries()).isEqualTo(calibrated.canaries());
    assertThat(draft.bundle().policy().layers()).containsExactly(4);
    assertThat(draft.leftOut(source())).containsExactly(2, 5);
    assertThat(draft.bundle().manifest().provenance().sources())
        .extracting(BundleManifest.Source::name)
        .containsExactly("v.gguf", "gate of gate@1");
  }

  @Test
  void whatCannotBeIsRefusedWithItsReason() throws IOException {
    ImportSource source = source();
    DraftBase wide =
        new DraftBase.OfModel(
            new ModelIdentity("wide", 5, 3, "f32", "w", "t", "c", "d"), DenseVector.of(1, 1, 1, 1));
    refused(
        () -> DraftBundle.of(source, wide, choices(Set.of()), NOW),
        FaultReason.BUNDLE_DIM_MISMATCH,
        "the vectors of 'v.gguf' have 2 values, model wide has a width of 3");
    refused(
        () -> DraftBundle.of(source, BARE, choices(Set.of(5)), NOW),
        FaultReason.LAYER_OUT_OF_RANGE,
        "block 5 cannot be steered");
    DraftBase shallow =
        new DraftBase.OfModel(
            new ModelIdentity("shallow", 2, 2, "f32", "w", "t", "c", "d"), DenseVector.of(1));
    refused(
        () -> DraftBundle.of(source, shallow, choices(Set.of()), NOW),
        FaultReason.LAYER_OUT_OF_RANGE,
        "none of the blocks [2, 4, 5]");
  }

  @Test
  void filesAreToldApartByTheirFirstBytes() throws IOException {
    Files.write(folder.resolve("a.pt"), new byte[] {'P', 'K', 3, 4, 0, 0});
    Files.write(folder.resolve("b.pkl"), new byte[] {(byte) 0x80, 4, 0});
    Files.writeString(folder.resolve("c.txt"), "hello", StandardCharsets.UTF_8);
    try (RandomAccessFile huge = new RandomAccessFile(folder.resolve("d").toFile(), "rw")) {
      huge.setLength((64L << 20) + 1);
    }
    refused(() -> read("a.pt"), FaultReason.BUNDLE_MALFORMED, "'a.pt' is a pickle");
    refused(() -> read("b.pkl"), FaultReason.BUNDLE_MALFORMED, "'b.pkl' is a pickle");
    refused(() -> read("c.txt"), FaultReason.BUNDLE_MALFORMED, "neither GGUF nor .svec");
    refused(() -> read("d"), FaultReason.BUNDLE_LIMIT_EXCEEDED, "67108865 bytes");
    refused(() -> read("e"), FaultReason.REQUEST_INVALID, "cannot be read");
  }

  private ImportSource source() throws IOException {
    Files.write(folder.resolve("v.gguf"), Gguf.write(vectors, new TreeMap<>()));
    return read("v.gguf");
  }

  private ImportSource read(String name) {
    return ImportSource.read(folder.resolve(name));
  }

  private static DraftBundle.Choices choices(Set<Integer> layers) {
    return new DraftBundle.Choices("draft", "1", layers, 1, "FROM_LAST_PROMPT");
  }

  private static void refused(ThrowingCallable call, FaultReason reason, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> {
              assertThat(e.fault().reason()).isEqualTo(reason);
              assertThat(e.fault().message()).contains(why);
            });
  }
}
