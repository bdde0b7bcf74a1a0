package io.inferaligner.core.bundle;

import static io.inferaligner.core.bundle.BundleCodecTest.assertReason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.Planner;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.plan.NormGuard;
import io.inferaligner.core.plan.Projection;
import io.inferaligner.core.plan.StrengthCurve;
import io.inferaligner.core.tensor.DenseVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strategies of bundles; the toy has θ = (0, 1, 0) and ρ = 2, 4, 8. */
class BundleStrategyTest {
  private static final double TOLERANCE = 1e-6;

  private final SortedMap<String, DenseVector> tensors = BundleFixture.tensors();

  @Test
  void aBundleWithoutStrategyIsInferAlignersAndKeepsItsBytes() {
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    byte[] manifest = CanonicalJson.write(BundleFixture.manifest(vectors));
    assertThat(CanonicalJson.text(manifest))
        .contains(
            "\"policy\":{\"alpha\":0.5,\"doseUnit\":\"REL\",\"layers\":[2,3],\"scope\":\"FROM_LAST_PROMPT\"}");
    VectorBundle bundle = BundleCodec.decode(manifest, vectors);
    assertThat(bundle.policy().strategy().name()).isEqualTo("INFERALIGNER");
    assertThat(BundleManifest.Policy.of(bundle.policy())).isEqualTo(bundle.manifest().policy());
  }

  /** What says what its absence means may be missing, nothing else may. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"alpha\":0.5,",
        "\"doseUnit\":\"REL\",",
        "\"layers\":[2,3],",
        ",\"scope\":\"FROM_LAST_PROMPT\"",
        ",\"sigma\":0.25",
        "\"canaries\":[{\"score\":0.5,\"tokenIds\":[1,2,3],\"tolerance\":0.01}],"
      })
  void nothingElseMayBeMissing(String key) {
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    String manifest = CanonicalJson.text(CanonicalJson.write(BundleFixture.manifest(vectors)));
    assertThat(manifest).contains(key);
    byte[] without = manifest.replace(key, "").getBytes(StandardCharsets.UTF_8);
    assertReason(() -> BundleCodec.decode(without, vectors), FaultReason.BUNDLE_MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"INFERALIGNER,", "CAA,", "ADAPTIVE,'RAMP(0,2)'"})
  void additionsAddAlphaTimesDoseTimesVector(String strategy, String strength) {
    ResidualShift shift = Planner.shift(bundle(0.5, "REL", strategy, text(strength)));
    assertThat(shift.shifts())
        .containsExactly(
            new LayerShift(2, DenseVector.of(0, 2, 0)), new LayerShift(3, DenseVector.of(0, 4, 0)));
    assertThat(shift.strength()).isEqualTo(StrengthCurve.parse(text(strength)));
  }

  @Test
  void aNormGuardBoundsEveryLayer() {
    BundleManifest.Policy policy =
        new BundleManifest.Policy(
            List.of(2, 3), 0.5, "REL", "FROM_LAST_PROMPT", "", "", "CLIP(1.5)", Map.of());
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    byte[] manifest = CanonicalJson.write(BundleFixture.manifest(vectors, policy));
    assertThat(CanonicalJson.text(manifest)).contains("\"normGuard\":\"CLIP(1.5)\"");
    VectorBundle bundle = BundleCodec.decode(manifest, vectors);
    assertThat(Planner.shift(bundle).shifts())
        .extracting(LayerShift::guard)
        .containsExactly(NormGuard.clip(1.5), NormGuard.clip(1.5));
    assertThat(BundleManifest.Policy.of(bundle.policy())).isEqualTo(policy);
    byte[] unknown =
        CanonicalJson.text(manifest)
            .replace("CLIP(1.5)", "SHRINK")
            .getBytes(StandardCharsets.UTF_8);
    assertReason(() -> BundleCodec.decode(unknown, vectors), FaultReason.BUNDLE_MALFORMED);
  }

  /** x = (3, 10, −1): what lies along θ is 10; a share of ¾ of it goes. */
  @Test
  void removalTakesItsShareAway() {
    ResidualShift shift = Planner.shift(bundle(0.75, "UNIT", "REFUSAL_ABLATE", ""));
    assertThat(applied(shift.shifts().getFirst(), DenseVector.of(3, 10, -1)))
        .isEqualTo(DenseVector.of(3, 2.5f, -1));
  }

  /** α·ρ = 2 at layer 2: −1 and 1.5 are raised to it, 7 stays. */
  @Test
  void raisingLeavesWhatIsThereAlready() {
    LayerShift raise = Planner.shift(bundle(0.5, "REL", "TARGET", "")).shifts().getFirst();
    assertThat(applied(raise, DenseVector.of(3, -1, 4))).isEqualTo(DenseVector.of(3, 2, 4));
    assertThat(applied(raise, DenseVector.of(3, 1.5f, 4))).isEqualTo(DenseVector.of(3, 2, 4));
    assertThat(applied(raise, DenseVector.of(3, 7, 4))).isEqualTo(DenseVector.of(3, 7, 4));
  }

  @Test
  void projectionsUseTheDirectionWhateverLengthTheVectorHas() {
    tensors.put("steer.theta.2", DenseVector.of(0, 5, 0));
    LayerShift raise = Planner.shift(bundle(0.5, "REL", "TARGET", "")).shifts().getFirst();
    assertThat(applied(raise, DenseVector.of(3, -1, 4))).isEqualTo(DenseVector.of(3, 2, 4));
  }

  /** The mean differences had the lengths 3 and 6: RAW with α = 1 adds the vector as it was. */
  @Test
  void rawIsTheVectorAsItWas() {
    tensors.put(VectorBundle.STEERING_LENGTHS, DenseVector.of(1, 3, 6));
    ResidualShift shift = Planner.shift(bundle(1, "RAW", "CAA", ""));
    assertThat(shift.shifts().getFirst().shift()).isEqualTo(DenseVector.of(0, 3, 0));
    assertThat(shift.relativeNorm()).isCloseTo(9.0 / 8, within(TOLERANCE));
  }

  @ParameterizedTest
  @CsvSource({
    "RAW,CAA,,0.5", // without lengths
    "REL,CAST,,0.5", // the toy's gate is no cosine
    "REL,ADAPTIVE,,0.5",
    "REL,CAA,'RAMP(0,2)',0.5",
    "REL,REFUSAL_ADD,,0.5", // two layers
    "UNIT,REFUSAL_ABLATE,,1.5",
    "REL,JAILBREAK,,0.5",
    "REL,inferaligner,,0.5"
  })
  void whatNoStrategyCanDoIsRefused(String unit, String strategy, String strength, double alpha) {
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    byte[] manifest = manifest(vectors, alpha, unit, strategy, text(strength));
    assertReason(() -> BundleCodec.decode(manifest, vectors), FaultReason.BUNDLE_MALFORMED);
  }

  /** docs/adr/0014; the gate is open or closed, a removal never answers traffic. */
  @Test
  void p29ARemovalOfRefusalsIsNeverServed() {
    assertReason(
        () -> bundle(1, "UNIT", "REFUSAL_ABLATE", "").manifest().requireServed(),
        FaultReason.BUNDLE_RESEARCH_ONLY);
    bundle(1, "UNIT", "CAA", "").manifest().requireServed();
    bundle(1, "UNIT", "", "").manifest().requireServed();
  }

  private VectorBundle bundle(double alpha, String unit, String strategy, String strength) {
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    return BundleCodec.decode(manifest(vectors, alpha, unit, strategy, strength), vectors);
  }

  private static byte[] manifest(
      byte[] vectors, double alpha, String unit, String strategy, String strength) {
    return CanonicalJson.write(
        BundleFixture.manifest(
            vectors,
            new BundleManifest.Policy(
                List.of(2, 3), alpha, unit, "FROM_LAST_PROMPT", strategy, strength, "", Map.of())));
  }

  /** The change of {@code x}, in double. */
  private static DenseVector applied(LayerShift shift, DenseVector x) {
    DenseVector changed = x.plus(shift.shift());
    for (Projection part : shift.projections()) {
      double amount = Math.clamp(part.read().dot(x) + part.offset(), part.low(), part.high());
      changed = changed.plus(part.write().scaledBy(amount));
    }
    return changed;
  }

  private static String text(String orNull) {
    return orNull == null ? "" : orNull;
  }
}
