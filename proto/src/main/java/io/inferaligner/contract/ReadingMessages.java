package io.inferaligner.contract;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.proto.types.v1.LayerScore;
import io.inferaligner.proto.types.v1.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Conversions of what gates read and what their layers say. */
public final class ReadingMessages {
  private ReadingMessages() {}

  /** A tensor of shape [n·layers, d]: the activations of one reading after those of the other. */
  public static Tensor tensor(List<GateReading> readings) {
    return Messages.matrix(
        readings.stream().flatMap(reading -> reading.activations().stream()).toList());
  }

  /**
   * The readings of {@code tensor}, whose rows are those of {@code layers} again and again.
   *
   * @throws SteeringException REQUEST_INVALID if they are not
   */
  public static List<GateReading> readings(List<Integer> layers, Tensor tensor) {
    List<DenseVector> rows = Messages.rows(tensor);
    int each = layers.size();
    if (each == 0 || rows.size() % each != 0) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "%d layers are named, but activations of %d are there".formatted(each, rows.size()));
    }
    return IntStream.range(0, rows.size() / each)
        .mapToObj(i -> new GateReading(layers, rows.subList(i * each, (i + 1) * each)))
        .toList();
  }

  public static List<LayerScore> messages(List<io.inferaligner.core.gate.LayerScore> scores) {
    return scores.stream()
        .map(one -> LayerScore.newBuilder().setLayer(one.layer()).setScore(one.score()).build())
        .toList();
  }

  /**
   * The scores of {@code messages}.
   *
   * @throws IllegalArgumentException if one is not finite
   */
  public static List<io.inferaligner.core.gate.LayerScore> scores(List<LayerScore> messages) {
    return messages.stream()
        .map(
            one -> new io.inferaligner.core.gate.LayerScore(one.getLayer(), finite(one.getScore())))
        .toList();
  }

  private static double finite(double score) {
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException("the score of a layer is not finite");
    }
    return score;
  }
}
