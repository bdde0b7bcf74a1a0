package io.inferaligner.core.bundle;

import static io.inferaligner.core.bundle.BundleCodecTest.assertReason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** Gates of several layers as a bundle keeps them. */
class BundleGateLayersTest {
  private static final GateLayer FIRST = new GateLayer(1, 1, 2);
  private static final GateLayer SECOND = new GateLayer(2, -1, 4);
  private static final GateReading READING =
      new GateReading(List.of(1, 2), List.of(DenseVector.of(4, 0, 0), DenseVector.of(9, 1, 0)));

  /** Digest of this bundle as releases without aggregations wrote it. */
  private static final String DIGEST_BEFORE =
      "4312b550fcb148ad26e97a1f32a1a3f824905cddb897a6a23a3c68da4a401c29";

  @Test
  void aBundleOfOneLayerIsWhatItWasByteForByte() {
    byte[] vectors = BundleCodec.encodeTensors(BundleFixture.tensors());
    byte[] manifest = CanonicalJson.write(BundleFixture.manifest(vectors));
    assertThat(Digests.sha256(manifest)).isEqualTo(DIGEST_BEFORE);
    VectorBundle bundle = BundleCodec.decode(manifest, vectors);
    assertThat(bundle.gate().scorer().aggregation()).isEqualTo(new GateAggregation.Single());
    assertThat(bundle.gate().layers()).containsExactly(1);
    assertThat(bundle.manifest().gate().readLayers()).containsExactly(1);
    assertThat(CanonicalJson.write(bundle.manifest())).isEqualTo(manifest);
  }

  /** Margins (4 − 1)/2 = 1.5 and (9 + 1)/4 = 2.5. */
  @Test
  void aBundleKeepsAGateOfSeveralLayers() {
    VectorBundle any = BundleFixture.decoded(gate("K_OF_N(1)", List.of(FIRST, SECOND)));
    assertThat(any.gate().layers()).containsExactly(1, 2);
    assertThat(any.gate().layer()).isEqualTo(2);
    assertThat(any.manifest().gate().readLayers()).containsExactly(1, 2);
    assertThat(any.gate().score(READING)).isEqualTo(2.5 - 0.5);
    assertThat(
            BundleFixture.decoded(gate("K_OF_N(2)", List.of(FIRST, SECOND))).gate().score(READING))
        .isEqualTo(1.5 - 0.5);
    assertThat(
            BundleFixture.decoded(gate("WEIGHTED(2.0,0.5)", List.of(FIRST, SECOND)))
                .gate()
                .score(READING))
        .isCloseTo(3 + 1.25 - 0.5, within(1e-12));
    byte[] manifest = CanonicalJson.write(any.manifest());
    assertThat(CanonicalJson.text(manifest))
        .contains(
            "\"aggregation\":\"K_OF_N(1)\"",
            "\"layers\":[{\"deviation\":2.0,\"layer\":1,\"mean\":1.0}");
    assertThat(BundleCodec.decodeManifest(manifest)).isEqualTo(any.manifest());
  }

  @Test
  void aDomainsThresholdHoldsForAllLayers() {
    BundleManifest.Gate gate = gate("K_OF_N(2)", List.of(FIRST, SECOND));
    BundleManifest.Gate strict =
        new BundleManifest.Gate(
            gate.kind(),
            gate.layer(),
            gate.bias(),
            gate.sigma(),
            gate.thresholdMode(),
            0,
            Map.of(),
            Map.of("finance", new BundleManifest.Domain(-1.25, 10, Rate.of(0, 10), Rate.of(9, 10))),
            gate.aggregation(),
            gate.layers());
    assertThat(BundleFixture.decoded(strict).gate("finance").score(READING)).isEqualTo(0.25);
  }

  @Test
  void aGateLayerAboveASteeredOneIsRefused() {
    BundleManifest.Gate gate = gate("K_OF_N(1)", List.of(FIRST, new GateLayer(3, 0, 1)));
    assertThatThrownBy(() -> BundleFixture.decoded(gate))
        .hasMessageContaining("the gate layer 3 lies above the first steered layer 2");
    assertReason(() -> BundleFixture.decoded(gate), FaultReason.BUNDLE_MALFORMED);
  }

  @Test
  void layersThatAreNoneAreRefused() {
    for (BundleManifest.Gate bad :
        List.of(
            gate("", List.of(FIRST, SECOND)),
            gate("K_OF_N(3)", List.of(FIRST, SECOND)),
            gate("K_OF_N(1)", List.of(SECOND)),
            gate("K_OF_N(1)", List.of()),
            gate("K_OF_N(1)", List.of(SECOND, FIRST)),
            gate("K_OF_N(1)", List.of(new GateLayer(0, 0, 1), SECOND)),
            gate("K_OF_N(1)", List.of(new GateLayer(1, 0, 0), SECOND)),
            gate("WEIGHTED(1.0)", List.of(FIRST, SECOND)),
            gate("ANY", List.of(FIRST, SECOND)),
            new BundleManifest.Gate(
                GateKind.SRV,
                1,
                0,
                1,
                ThresholdMode.MIDPOINT,
                0,
                Map.of(),
                Map.of(),
                "K_OF_N(1)",
                List.of(FIRST, SECOND)))) {
      assertReason(() -> BundleFixture.decoded(bad), FaultReason.BUNDLE_MALFORMED);
    }
    SortedMap<String, DenseVector> lacking = BundleFixture.tensors();
    lacking.remove("gate.w.1");
    assertReason(
        () -> BundleFixture.decoded(gate("K_OF_N(1)", List.of(FIRST, SECOND)), lacking),
        FaultReason.BUNDLE_MALFORMED);
  }

  private static BundleManifest.Gate gate(String aggregation, List<GateLayer> layers) {
    int highest = layers.isEmpty() ? 2 : layers.getLast().layer();
    return new BundleManifest.Gate(
        GateKind.SRV,
        highest,
        -0.5,
        0.25,
        ThresholdMode.MIDPOINT,
        0,
        Map.of(),
        Map.of(),
        aggregation,
        layers);
  }
}
