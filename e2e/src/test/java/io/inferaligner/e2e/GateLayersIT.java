package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.proto.runner.v1.GateSource;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.inferaligner.proto.types.v1.LayerScore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A gate of several layers from the prompts to the verdicts, on real processes. */
class GateLayersIT {
  private static final String NAME = "e2e-layers";
  private static final List<Integer> LAYERS = List.of(2, 3, 4);
  private static final int EACH = 20;

  private final TestFleet fleet = TestFleet.shared();

  @Test
  void twoOfThreeLayersDecide() {
    VectorBundle bundle = extracted();
    assertThat(bundle.gate().layers()).isEqualTo(LAYERS);
    assertThat(bundle.gate().scorer().aggregation()).isEqualTo(new GateAggregation.KOfN(2));

    assertThat(fired("harmful", bundle)).isGreaterThan(EACH / 2);
    assertThat(fired("harmless", bundle)).isLessThan(EACH / 2);

    CommandLineRun shown = CommandLineRun.of(fleet, "bundle", "show", NAME);
    assertThat(shown.code()).isZero();
    assertThat(shown.out()).contains(" at layers 2, 3, 4, K_OF_N(2), threshold MIDPOINT");
  }

  private VectorBundle extracted() {
    String digest =
        FleetExtraction.run(
            fleet,
            NAME,
            spec ->
                spec.addAllGateLayers(LAYERS)
                    .setGateAggregation("K_OF_N(2)")
                    .addAllSteerLayers(List.of(4, 5, 6)));
    return BundleCodec.decode(
        fleet.registry().getManifest(digest).bytes(), fleet.registry().fetch(digest));
  }

  /** Every verdict is that of its three layers. */
  private long fired(String file, VectorBundle bundle) {
    return TestFleet.prompts(file, "fit").subList(0, EACH).stream()
        .map(prompt ->
            fleet
                .runner()
                .generate(
                    TestFleet.request(prompt, SteeringMode.STEERING_MODE_ENFORCE).toBuilder()
                        .setBundleDigest(bundle.digest())
                        .build()))
        .filter(GateLayersIT::firedByTwo)
        .count();
  }

  private static boolean firedByTwo(Answer answer) {
    assertThat(answer.gate()).isPresent();
    assertThat(answer.gate().get().getGateSource()).isEqualTo(GateSource.GATE_SOURCE_REMOTE);
    GateVerdict verdict = answer.gate().get().getVerdict();
    assertThat(verdict.getLayerScoresList())
        .extracting(LayerScore::getLayer)
        .containsExactlyElementsOf(LAYERS);
    long above =
        verdict.getLayerScoresList().stream().filter(layer -> layer.getScore() > 0).count();
    assertThat(verdict.getFired()).isEqualTo(above >= 2);
    return verdict.getFired();
  }
}
