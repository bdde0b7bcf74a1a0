package io.inferaligner.steering.extract;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.core.vector.ClassMeans;
import io.inferaligner.core.vector.MeanDifference;
import java.util.ArrayList;
import java.util.List;

/** Means of both classes and the vectors between them, for layers 1…L−1. Not thread-safe. */
final class ClassVectors {
  private final ClassMeans harmful;
  private final ClassMeans harmless;
  private final int layers;

  ClassVectors(int layers, int width) {
    this.layers = layers;
    this.harmful = new ClassMeans(layers, width);
    this.harmless = new ClassMeans(layers, width);
  }

  static ClassVectors of(List<Captured> rows) {
    List<DenseVector> first = rows.getFirst().layers();
    ClassVectors vectors = new ClassVectors(first.size(), first.getFirst().size());
    rows.forEach(row -> vectors.add(row.prompt().harmful(), row.layers()));
    return vectors;
  }

  void add(boolean isHarmful, List<DenseVector> residuals) {
    (isHarmful ? harmful : harmless).add(residuals.toArray(DenseVector[]::new));
  }

  long harmfulCount() {
    return harmful.count();
  }

  long harmlessCount() {
    return harmless.count();
  }

  /**
   * The mean difference of every layer, layer 1 first.
   *
   * @throws SteeringException EXTRACTION_FAILED if the classes do not differ
   */
  List<MeanDifference> differences() {
    List<MeanDifference> differences = new ArrayList<>();
    try {
      for (int layer = 1; layer <= layers; layer++) {
        differences.add(MeanDifference.of(layer, harmful, harmless));
      }
    } catch (ArithmeticException e) {
      throw new SteeringException(
          FaultReason.EXTRACTION_FAILED,
          "harmful and harmless prompts have the same mean activation: check the labels of the data",
          e);
    }
    return differences;
  }
}
