package io.inferaligner.core.bundle;

import static io.inferaligner.core.bundle.BundleCodecTest.assertReason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.evaluate.Roc;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.gate.ClassDistance;
import io.inferaligner.core.gate.GateCost;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GateScorer;
import io.inferaligner.core.gate.LayeredScorer;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Gates and curves as a bundle keeps them. */
class BundleGateTest {
  private static final ClassDistance DISTANCE =
      new ClassDistance(
          DenseVector.of(2, 0, 1),
          DenseVector.of(0, 0, 1),
          DenseVector.of(1, 4, 1),
          DenseVector.of(4, 1, 1),
          9);

  @Test
  void aBundleKeepsAGateOfDistances() {
    SortedMap<String, DenseVector> tensors = BundleFixture.tensors();
    tensors.putAll(DISTANCE.tensors(1));
    VectorBundle bundle = decoded(GateKind.MAHALANOBIS, tensors);
    assertThat(bundle.gate().scorer()).isEqualTo(LayeredScorer.of(1, DISTANCE));
    assertThat(bundle.gate().score(GateReading.of(1, DenseVector.of(2, 2, 1))))
        .isCloseTo(4 - 0.5, within(1e-12));
  }

  @Test
  void aBundleKeepsAGateOfCosines() {
    VectorBundle bundle = decoded(GateKind.COSINE, BundleFixture.tensors());
    assertThat(bundle.gate().scorer())
        .isEqualTo(LayeredScorer.of(1, new GateScorer.Cosine(DenseVector.of(1, 0, 0))));
    assertThat(bundle.gate().score(GateReading.of(1, DenseVector.of(30, 40, 0))))
        .isCloseTo(0.6 - 0.5, within(1e-12));
  }

  @Test
  void aGateWithoutItsTensorsIsRefused() {
    assertReason(
        () -> decoded(GateKind.MAHALANOBIS, BundleFixture.tensors()), FaultReason.BUNDLE_MALFORMED);
    SortedMap<String, DenseVector> negative = BundleFixture.tensors();
    negative.putAll(DISTANCE.tensors(1));
    negative.put("gate.variance.harmful.1", DenseVector.of(1, -1, 1));
    assertReason(() -> decoded(GateKind.MAHALANOBIS, negative), FaultReason.BUNDLE_MALFORMED);
  }

  @Test
  void aBundleKeepsTheCurveOfItsGate() {
    assertThat(decoded(GateKind.SRV, BundleFixture.tensors()).roc()).isEmpty();
    double[] harmful = IntStream.range(0, 500).mapToDouble(i -> 100 + i).toArray();
    double[] benign = IntStream.range(0, 500).mapToDouble(i -> i).toArray();
    SortedMap<String, DenseVector> tensors = BundleFixture.tensors();
    tensors.putAll(RocTensors.of(harmful, benign));
    List<Roc.Point> curve = decoded(GateKind.SRV, tensors).roc();
    assertThat(curve).hasSize(RocTensors.MOST_POINTS);
    assertThat(curve.getFirst()).isEqualTo(new Roc.Point(0, 0));
    assertThat(curve.getLast()).isEqualTo(new Roc.Point(1, 1));
    for (int i = 1; i < curve.size(); i++) {
      assertThat(curve.get(i).falsePositives())
          .isGreaterThanOrEqualTo(curve.get(i - 1).falsePositives());
      assertThat(curve.get(i).truePositives())
          .isGreaterThanOrEqualTo(curve.get(i - 1).truePositives());
    }
  }

  @Test
  void aBundleKeepsTheDecilesOfBenignScores() {
    assertThat(decoded(GateKind.SRV, BundleFixture.tensors()).benignDeciles()).isEmpty();
    SortedMap<String, DenseVector> tensors = BundleFixture.tensors();
    double[] benign = IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray();
    tensors.putAll(RocTensors.of(new double[] {200}, benign));
    assertThat(decoded(GateKind.SRV, tensors).benignDeciles())
        .contains(DenseVector.of(10, 20, 30, 40, 50, 60, 70, 80, 90));
  }

  @Test
  void decilesThatAreNoneAreRefused() {
    SortedMap<String, DenseVector> tensors = BundleFixture.tensors();
    tensors.put(RocTensors.BENIGN, DenseVector.of(1, 2, 3, 4, 5, 6, 7, 8));
    assertReason(() -> decoded(GateKind.SRV, tensors), FaultReason.BUNDLE_DIM_MISMATCH);
    tensors.put(RocTensors.BENIGN, DenseVector.of(1, 2, 3, 4, 5, 6, 7, 9, 8));
    assertReason(() -> decoded(GateKind.SRV, tensors), FaultReason.BUNDLE_MALFORMED);
  }

  @Test
  void aDomainHasAThresholdOfItsOwn() {
    BundleManifest.Domain finance =
        new BundleManifest.Domain(-2, 120, Rate.of(1, 120), Rate.of(9, 10));
    VectorBundle bundle =
        BundleFixture.decoded(gate(ThresholdMode.MIDPOINT, Map.of(), Map.of("finance", finance)));
    GateReading h = GateReading.of(1, DenseVector.of(3, 0, 0));
    assertThat(bundle.gate("finance").score(h)).isEqualTo(1);
    assertThat(bundle.gate("medicine").score(h)).isEqualTo(2.5);
    assertThat(bundle.gate("").score(h)).isEqualTo(2.5);
    assertThat(bundle.manifest().gate().domains()).isEqualTo(Map.of("finance", finance));
  }

  @Test
  void costsAndDomainsThatAreNoneAreRefused() {
    Map<String, Double> cost = new GateCost(1, 10, 0.01).asMap();
    assertThat(
            BundleFixture.decoded(gate(ThresholdMode.COST, cost, Map.of()))
                .manifest()
                .gate()
                .cost())
        .isEqualTo(cost);
    BundleManifest.Domain domain = new BundleManifest.Domain(0, 1, Rate.of(0, 1), Rate.of(0, 1));
    for (BundleManifest.Gate bad :
        List.of(
            gate(ThresholdMode.COST, Map.of(), Map.of()),
            gate(ThresholdMode.YOUDEN, cost, Map.of()),
            gate(ThresholdMode.COST, Map.of("miss", 1.0), Map.of()))) {
      assertReason(() -> BundleFixture.decoded(bad), FaultReason.BUNDLE_MALFORMED);
    }
    assertReason(
        () -> BundleFixture.decoded(gate(ThresholdMode.YOUDEN, Map.of(), Map.of("a b", domain))),
        FaultReason.NAME_INVALID);
  }

  private static BundleManifest.Gate gate(
      ThresholdMode mode, Map<String, Double> cost, Map<String, BundleManifest.Domain> domains) {
    return new BundleManifest.Gate(
        GateKind.SRV, 1, -0.5, 0.25, mode, 0, cost, domains, "", List.of());
  }

  private static VectorBundle decoded(GateKind kind, SortedMap<String, DenseVector> tensors) {
    return BundleFixture.decoded(
        new BundleManifest.Gate(kind, 1, -0.5, 0.25, ThresholdMode.MIDPOINT, 0), tensors);
  }
}
