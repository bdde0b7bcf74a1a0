package io.inferaligner.steering.extract;

import io.inferaligner.core.gate.ClassDistance;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateDirection;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.GateScorer;
import io.inferaligner.core.gate.LayerScorer;
import io.inferaligner.core.gate.LayeredScorer;
import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A gate without threshold, fitted to the fit part of the prompts.
 *
 * @param midpoint the bias half-way between the classes
 * @param tensors what a bundle needs of it
 */
record FittedGate(LayeredScorer scorer, double midpoint, SortedMap<String, DenseVector> tensors) {

  /**
   * The gate of {@code layers}.
   *
   * @param calibration prompts that tell how far from both classes is unusual; scores do not depend
   *     on them
   */
  static FittedGate of(
      GateKind kind,
      List<Integer> layers,
      GateAggregation aggregation,
      List<Captured> fit,
      List<Captured> calibration) {
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    List<GateDirection> directions = new ArrayList<>();
    List<GateScorer> scorers = new ArrayList<>();
    for (int layer : layers) {
      GateDirection direction = LayerChoice.direction(kind, fit, layer);
      GateScorer scorer = calibrated(direction, calibration, layer);
      tensors.put(GateScorer.WEIGHTS + layer, direction.weights());
      tensors.putAll(scorer.tensors(layer));
      directions.add(direction);
      scorers.add(scorer);
    }
    LayeredScorer scorer = layered(layers, scorers, aggregation, fit);
    double midpoint =
        layers.size() == 1
            ? directions.getFirst().midpoint()
            : -(mean(scores(fit, true, scorer)) + mean(scores(fit, false, scorer))) / 2;
    return new FittedGate(scorer, midpoint, tensors);
  }

  /** The scorer alone. */
  static LayeredScorer scorer(
      GateKind kind, List<Integer> layers, GateAggregation aggregation, List<Captured> fit) {
    List<GateScorer> scorers =
        layers.stream().map(layer -> LayerChoice.direction(kind, fit, layer).scorer()).toList();
    return layered(layers, scorers, aggregation, fit);
  }

  /** Several layers are put on the scale of the harmless prompts of {@code fit}. */
  private static LayeredScorer layered(
      List<Integer> layers,
      List<GateScorer> scorers,
      GateAggregation aggregation,
      List<Captured> fit) {
    if (layers.size() == 1) {
      return LayeredScorer.of(layers.getFirst(), scorers.getFirst());
    }
    List<LayerScorer> parts = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      double[] harmless = LayerChoice.projections(fit, false, layers.get(i), scorers.get(i));
      parts.add(LayerScorer.standardised(layers.get(i), scorers.get(i), harmless));
    }
    return new LayeredScorer(parts, aggregation);
  }

  private static GateScorer calibrated(
      GateDirection direction, List<Captured> calibration, int layer) {
    return switch (direction.scorer()) {
      case ClassDistance distance ->
          distance.calibrated(calibration.stream().map(row -> row.at(layer)).toList());
      case GateScorer.Linear linear -> linear;
      case GateScorer.Cosine cosine -> cosine;
    };
  }

  /** The raw scores of one class of {@code rows}. */
  static double[] scores(List<Captured> rows, boolean harmful, LayeredScorer scorer) {
    return rows.stream()
        .filter(row -> row.prompt().harmful() == harmful)
        .mapToDouble(row -> scorer.score(row.reading(scorer.layers())))
        .toArray();
  }

  /** Where a gate reads, for people. */
  static String place(LayeredScorer scorer) {
    List<Integer> layers = scorer.layers();
    return layers.size() == 1
        ? "layer " + layers.getFirst()
        : layers.stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "layers ", ", " + scorer.aggregation().label()));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
