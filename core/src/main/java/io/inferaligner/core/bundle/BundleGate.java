package io.inferaligner.core.bundle;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.gate.GateScorer;
import io.inferaligner.core.gate.LayerScorer;
import io.inferaligner.core.gate.LayeredScorer;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The gate of a bundle, from its manifest and tensors. */
final class BundleGate {
  private BundleGate() {}

  /**
   * The gate that {@code gate} states.
   *
   * @param tensor a bundle's tensor by its name; throws if there is none
   * @throws SteeringException BUNDLE_MALFORMED, NAME_INVALID
   */
  static GateParameters of(BundleManifest.Gate gate, Function<String, DenseVector> tensor) {
    try {
      requireThresholds(gate);
      return new GateParameters(scorer(gate, tensor), gate.bias(), gate.sigma());
    } catch (IllegalArgumentException e) {
      throw new SteeringException(FaultReason.BUNDLE_MALFORMED, "gate: " + e.getMessage(), e);
    }
  }

  private static LayeredScorer scorer(
      BundleManifest.Gate gate, Function<String, DenseVector> tensor) {
    GateAggregation aggregation = GateAggregation.parse(gate.aggregation());
    if (gate.layers().isEmpty()) {
      return new LayeredScorer(
          List.of(
              LayerScorer.alone(gate.layer(), GateScorer.of(gate.kind(), gate.layer(), tensor))),
          aggregation);
    }
    if (gate.layers().getLast().layer() != gate.layer()) {
      throw new IllegalArgumentException(
          "its layer is %d, the highest of its layers is %d"
              .formatted(gate.layer(), gate.layers().getLast().layer()));
    }
    return new LayeredScorer(
        gate.layers().stream()
            .map(part ->
                new LayerScorer(
                    part.layer(),
                    GateScorer.of(gate.kind(), part.layer(), tensor),
                    part.mean(),
                    part.deviation()))
            .toList(),
        aggregation);
  }

  private static void requireThresholds(BundleManifest.Gate gate) {
    gate.domains()
        .forEach((name, domain) -> {
          BundleCodec.requireName("name of a domain", name);
          if (!Double.isFinite(domain.bias())) {
            throw new IllegalArgumentException(
                "the threshold of domain '" + name + "' is not finite");
          }
        });
    boolean stated = gate.cost().keySet().equals(Set.of("falseAlarm", "harmfulShare", "miss"));
    if (gate.thresholdMode() == ThresholdMode.COST ? !stated : !gate.cost().isEmpty()) {
      throw new IllegalArgumentException(
          "a cost belongs to the threshold mode COST, and that to a cost");
    }
  }
}
