package io.inferaligner.core.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.Planner;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.plan.InterventionPlan;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.core.tensor.DenseVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BundleCodecTest {
  private final byte[] vectors = BundleCodec.encodeTensors(BundleFixture.tensors());
  private final byte[] manifest = CanonicalJson.write(BundleFixture.manifest(vectors));

  @Test
  void survivesEncodingAndDecoding() {
    VectorBundle bundle = BundleCodec.decode(manifest, vectors);
    assertThat(bundle.digest()).isEqualTo(Digests.sha256(manifest));
    assertThat(bundle.tensors()).isEqualTo(BundleFixture.tensors());
    assertThat(CanonicalJson.write(bundle.manifest())).isEqualTo(manifest);
    assertThat(bundle.label()).isEqualTo("toy-safety@1.0.0");
  }

  @Test
  void planAddsAlphaTimesMeanNormTimesDirection() {
    InterventionPlan.ResidualShift shift = Planner.shift(BundleCodec.decode(manifest, vectors));
    assertThat(shift.scope()).isEqualTo(new SteeringScope.FromLastPrompt());
    assertThat(shift.shifts()).extracting(s -> s.layer()).containsExactly(2, 3);
    assertThat(shift.shifts().getFirst().shift()).isEqualTo(DenseVector.of(0, 2, 0));
    assertThat(shift.shifts().getLast().shift()).isEqualTo(DenseVector.of(0, 4, 0));
    assertThat(shift.relativeNorm()).isCloseTo(0.75, within(1e-9));
  }

  @Test
  void everyFlippedByteOfTheVectorsIsRefused() {
    for (int i = 0; i < vectors.length; i++) {
      byte[] damaged = vectors.clone();
      damaged[i] ^= 1;
      assertReason(() -> BundleCodec.decode(manifest, damaged), FaultReason.BLOB_DIGEST_MISMATCH);
    }
  }

  @Test
  void everyFlippedByteOfTheManifestBreaksTheSignature() {
    SigningKey key = SigningKey.parse(SigningKey.generate().text());
    TrustedKeys trusted = TrustedKeys.parse("# release key\n" + key.publicText());
    BundleSignature signature = key.sign(manifest);
    trusted.requireSigned(manifest, List.of(signature));
    for (int i = 0; i < manifest.length; i++) {
      byte[] damaged = manifest.clone();
      damaged[i] ^= 1;
      assertReason(
          () -> trusted.requireSigned(damaged, List.of(signature)),
          FaultReason.SIGNATURE_UNTRUSTED);
    }
    assertReason(() -> trusted.requireSigned(manifest, List.of()), FaultReason.SIGNATURE_MISSING);
    assertReason(
        () -> trusted.requireSigned(manifest, List.of(SigningKey.generate().sign(manifest))),
        FaultReason.SIGNATURE_UNTRUSTED);
  }

  @Test
  void tensorsOfAnotherWidthOrWithNanAreRefused() {
    SortedMap<String, DenseVector> wide = BundleFixture.tensors();
    wide.put("gate.w.1", DenseVector.of(1, 2, 3, 4));
    assertReason(() -> decodeWith(wide), FaultReason.BUNDLE_DIM_MISMATCH);
    SortedMap<String, DenseVector> poisoned = BundleFixture.tensors();
    poisoned.put("steer.theta.2", DenseVector.of(0, Float.NaN, 0));
    assertReason(() -> decodeWith(poisoned), FaultReason.BUNDLE_NON_FINITE);
    SortedMap<String, DenseVector> zero = BundleFixture.tensors();
    zero.put("steer.theta.2", DenseVector.of(0, 0, 0));
    assertReason(() -> decodeWith(zero), FaultReason.BUNDLE_MALFORMED);
  }

  @Test
  void theGateMustNotLieAboveTheFirstSteeredLayer() {
    BundleManifest early =
        BundleFixture.manifest(vectors, new BundleManifest.Policy(List.of(1, 4), .1, "REL", "ALL"));
    assertReason(
        () -> BundleCodec.decode(CanonicalJson.write(early), vectors),
        FaultReason.BUNDLE_MALFORMED);
  }

  @Test
  void unknownRepeatedAndUnsortedKeysAreRefused() {
    String text = CanonicalJson.text(manifest);
    for (String bad :
        List.of(
            text.replaceFirst("\\{", "{\"extra\":1,"),
            text.replaceFirst("\\{", "{\"name\":\"toy-safety\","),
            text + " ",
            text.replace("inferaligner.bundle/v1", "inferaligner.bundle/v2"))) {
      assertReason(
          () -> BundleCodec.decodeManifest(bad.getBytes(StandardCharsets.UTF_8)),
          FaultReason.BUNDLE_MALFORMED);
    }
  }

  /** "SRV" is what every bundle says that was made before the gate's weights were a choice. */
  @Test
  void theGatesKindIsReadAndUnknownKindsAreRefused() {
    String text = CanonicalJson.text(manifest);
    assertThat(text).contains("\"kind\":\"SRV\"");
    for (GateKind kind : GateKind.automatic()) {
      byte[] bytes = text.replace("\"SRV\"", "\"" + kind + "\"").getBytes(StandardCharsets.UTF_8);
      assertThat(BundleCodec.decode(bytes, vectors).manifest().gate().kind()).isEqualTo(kind);
    }
    assertReason(
        () ->
            BundleCodec.decodeManifest(
                text.replace("\"SRV\"", "\"MAGIC\"").getBytes(StandardCharsets.UTF_8)),
        FaultReason.BUNDLE_MALFORMED);
  }

  @Test
  void aBundleIsBoundToOneModel() {
    VectorBundle bundle = BundleCodec.decode(manifest, vectors);
    bundle.requireFor(BundleFixture.TARGET);
    assertReason(
        () ->
            bundle.requireFor(
                new ModelIdentity("other", 4, 3, "f32", "w", "t", "c", "another-digest")),
        FaultReason.BUNDLE_MODEL_MISMATCH);
    assertReason(
        () ->
            bundle.requireFor(
                new ModelIdentity("wide", 4, 5, "f32", "w", "t", "c", "model-digest")),
        FaultReason.BUNDLE_DIM_MISMATCH);
  }

  private static VectorBundle decodeWith(SortedMap<String, DenseVector> tensors) {
    byte[] bytes = BundleCodec.encodeTensors(tensors);
    return BundleCodec.decode(CanonicalJson.write(BundleFixture.manifest(bytes)), bytes);
  }

  static void assertReason(ThrowingCallable call, FaultReason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class, e -> assertThat(e.fault().reason()).isEqualTo(reason));
  }
}
