package io.inferaligner.core.gate;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a gate computes from its layers, before its bias; larger means more harmful. One number
 * however many layers there are, so that thresholds, certificates and curves know nothing of them.
 * Immutable.
 *
 * @param parts one a layer, ascending
 */
public record LayeredScorer(List<LayerScorer> parts, GateAggregation aggregation) {
  public LayeredScorer {
    parts = List.copyOf(parts);
    aggregation.requireLayers(parts.size());
    for (int i = 1; i < parts.size(); i++) {
      if (parts.get(i).layer() <= parts.get(i - 1).layer()) {
        throw new IllegalArgumentException("gate layers must be ascending");
      }
      if (parts.get(i).scorer().width() != parts.getFirst().scorer().width()) {
        throw new IllegalArgumentException("gate layers must have one width");
      }
    }
  }

  /** A gate of one layer. */
  public static LayeredScorer of(int layer, GateScorer scorer) {
    return new LayeredScorer(
        List.of(LayerScorer.alone(layer, scorer)), new GateAggregation.Single());
  }

  /** Block numbers, ascending. */
  public List<Integer> layers() {
    return parts.stream().map(LayerScorer::layer).toList();
  }

  /** d. */
  public int width() {
    return parts.getFirst().scorer().width();
  }

  /**
   * The score.
   *
   * @throws IllegalArgumentException if a layer was not read, or widths differ
   */
  public double score(GateReading reading) {
    return aggregation.combine(margins(reading));
  }

  /** What each layer says under the bias of a gate. */
  List<LayerScore> shares(GateReading reading, double bias) {
    double[] shares = aggregation.shares(margins(reading), bias);
    return IntStream.range(0, shares.length)
        .mapToObj(i -> new LayerScore(parts.get(i).layer(), shares[i]))
        .toList();
  }

  /** How far the score moves if every layer's score and a tenth of h's length were wrong. */
  public double reach(GateReading reading) {
    return aggregation.bound(parts.stream().mapToDouble(part -> part.reach(reading)).toArray());
  }

  /** True if one of the activations is unlike the prompts of both classes. */
  boolean unfamiliar(GateReading reading) {
    return parts.stream().anyMatch(part -> part.scorer().unfamiliar(reading.at(part.layer())));
  }

  private double[] margins(GateReading reading) {
    return parts.stream().mapToDouble(part -> part.margin(reading)).toArray();
  }
}
