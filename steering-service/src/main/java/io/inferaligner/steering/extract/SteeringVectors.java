package io.inferaligner.steering.extract;

import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.core.vector.MeanDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a bundle steers with, layer 1 first: unit directions, and the differences of means they come
 * from.
 */
record SteeringVectors(List<DenseVector> directions, List<MeanDifference> origin) {
  SteeringVectors {
    directions = List.copyOf(directions);
    origin = List.copyOf(origin);
  }

  static SteeringVectors of(List<MeanDifference> differences) {
    return new SteeringVectors(
        differences.stream().map(MeanDifference::direction).toList(), differences);
  }

  /** Random directions that take the lengths of {@code origin}. */
  static SteeringVectors random(List<MeanDifference> origin, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<DenseVector> vectors = new ArrayList<>();
    for (MeanDifference like : origin) {
      double[] values = new double[like.direction().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextGaussian();
      }
      vectors.add(DenseVector.ofDoubles(values).normalized());
    }
    return new SteeringVectors(vectors, origin);
  }

  /** Lengths of the differences, a fresh array. */
  double[] lengths() {
    return origin.stream().mapToDouble(MeanDifference::length).toArray();
  }
}
