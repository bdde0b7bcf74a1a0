package io.inferaligner.steering.api;

import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The layers of an extraction's gate, checked before anything is captured.
 *
 * @param layers ascending; empty: choose one by cross-validation
 */
record GateLayersCheck(List<Integer> layers, GateAggregation aggregation) {
  GateLayersCheck {
    layers = List.copyOf(layers);
  }

  static GateLayersCheck of(ExtractionSpec spec) {
    if (spec.getGateLayer() != 0 && spec.getGateLayersCount() > 0) {
      throw PromptCheck.request("gate_layer and gate_layers exclude each other");
    }
    List<Integer> layers =
        spec.getGateLayer() != 0 ? List.of(spec.getGateLayer()) : spec.getGateLayersList();
    for (int i = 1; i < layers.size(); i++) {
      if (layers.get(i) <= layers.get(i - 1)) {
        throw PromptCheck.request("gate layers must be ascending: " + layers);
      }
    }
    if (!layers.isEmpty()
        && spec.getSteerLayersCount() > 0
        && layers.getLast() > Collections.min(spec.getSteerLayersList())) {
      throw PromptCheck.request(
          "the gate layer %d lies above the first steered layer %d: the gate decides before anything is steered"
              .formatted(layers.getLast(), Collections.min(spec.getSteerLayersList())));
    }
    return new GateLayersCheck(layers, aggregation(spec.getGateAggregation(), layers.size()));
  }

  private static GateAggregation aggregation(String name, int layers) {
    String label = name.toUpperCase(Locale.ROOT);
    try {
      GateAggregation aggregation =
          switch (label) {
            case "", "SINGLE" -> new GateAggregation.Single();
            case "WEIGHTED" -> GateAggregation.Weighted.equal(Math.max(1, layers));
            default -> GateAggregation.parse(label);
          };
      if (layers > 0 || !(aggregation instanceof GateAggregation.Single)) {
        aggregation.requireLayers(layers);
      }
      return aggregation;
    } catch (IllegalArgumentException e) {
      throw PromptCheck.request(String.valueOf(e.getMessage()));
    }
  }
}
