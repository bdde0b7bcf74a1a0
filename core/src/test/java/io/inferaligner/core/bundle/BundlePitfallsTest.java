package io.inferaligner.core.bundle;

import static io.inferaligner.core.bundle.BundleCodecTest.assertReason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.Planner;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.plan.InterventionPlan;
import io.inferaligner.core.plan.LayerShift;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfalls of method.md §5 that a bundle must rule out; the numbers are those of the section. */
class BundlePitfallsTest {
  private final byte[] vectors = BundleCodec.encodeTensors(BundleFixture.tensors());

  /** The last boundary lies behind the final norm; the toy has L = 4, so 3 is the last layer. */
  @Test
  void p5NeitherGateNorVectorsLieAtTheLastLayer() {
    assertRefused(new BundleManifest.Policy(List.of(2, 4), 0.5, "REL", "FROM_LAST_PROMPT"));
    String gateAtLast =
        CanonicalJson.text(CanonicalJson.write(BundleFixture.manifest(vectors)))
            .replace("\"layer\":1,\"sigma\"", "\"layer\":4,\"sigma\"");
    assertReason(
        () -> BundleCodec.decode(gateAtLast.getBytes(StandardCharsets.UTF_8), vectors),
        FaultReason.BUNDLE_MALFORMED);
  }

  /** Layers of norm 4 and 8: REL is the same share of both, UNIT half the share at the larger. */
  @Test
  void p14TheUnitOfTheDoseDecidesWhatAlphaMeans() {
    InterventionPlan.ResidualShift relative = shift("REL");
    assertThat(norms(relative)).containsExactly(2.0, 4.0);
    InterventionPlan.ResidualShift unit = shift("UNIT");
    assertThat(norms(unit)).containsExactly(0.5, 0.5);
  }

  /** Layers of norm 4 and 8, shifts of norm 2 and 4 in one direction: 6/8 at the second. */
  @Test
  void p16TheDoseIsWhatHasAddedUp() {
    assertThat(shift("REL").relativeNorm()).isCloseTo(0.75, within(1e-9));
    assertThat(shift("UNIT").relativeNorm()).isCloseTo(0.125, within(1e-9));
  }

  /** The same vectors with a minus would switch refusals off. */
  @Test
  void p29NoBundleCanSteerBackwardsOrWithoutBound() {
    for (double alpha : new double[] {-0.5, 1_001, 1e308}) {
      assertRefused(new BundleManifest.Policy(List.of(2, 3), alpha, "REL", "FROM_LAST_PROMPT"));
    }
  }

  /** A serialised object where the vectors should be is refused unread. */
  @Test
  void p30NothingButSafetensorsIsRead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject("code");
    }
    byte[] serialised = bytes.toByteArray();
    byte[] manifest = CanonicalJson.write(BundleFixture.manifest(serialised));
    assertThatThrownBy(() -> BundleCodec.decode(manifest, serialised))
        .isInstanceOf(SteeringException.class);
  }

  private void assertRefused(BundleManifest.Policy policy) {
    byte[] manifest = CanonicalJson.write(BundleFixture.manifest(vectors, policy));
    assertReason(() -> BundleCodec.decode(manifest, vectors), FaultReason.BUNDLE_MALFORMED);
  }

  private InterventionPlan.ResidualShift shift(String unit) {
    BundleManifest.Policy policy =
        new BundleManifest.Policy(List.of(2, 3), 0.5, unit, "FROM_LAST_PROMPT");
    return Planner.shift(
        BundleCodec.decode(CanonicalJson.write(BundleFixture.manifest(vectors, policy)), vectors));
  }

  private static List<Double> norms(InterventionPlan.ResidualShift plan) {
    return plan.shifts().stream().map(LayerShift::shift).map(shift -> shift.norm()).toList();
  }
}
