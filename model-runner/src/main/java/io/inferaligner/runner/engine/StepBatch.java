package io.inferaligner.runner.engine;

import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.runner.family.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The program's arguments for rows of one length, and the way back from its results. */
final class StepBatch {
  private final StepInput input;
  private final List<StepRow> rows;
  private final ModelConfig config;
  private final int tokens;

  StepBatch(StepInput input, List<StepRow> rows, ModelConfig config) {
    this.input = input;
    this.rows = rows;
    this.config = config;
    this.tokens = rows.getFirst().ids().size();
    for (int layer : input.tappedLayers()) {
      if (layer < 1 || layer > config.layers()) {
        throw new IllegalArgumentException("layer " + layer + " lies outside 1…" + config.layers());
      }
    }
  }

  int rows() {
    return rows.size();
  }

  int tokens() {
    return tokens;
  }

  LogitChoice logitChoice() {
    return input.logits();
  }

  boolean hasTaps() {
    return !input.tappedLayers().isEmpty();
  }

  boolean tapsAll() {
    return input.taps() == TokenChoice.ALL;
  }

  long[] ids() {
    long[] ids = new long[rows.size() * tokens];
    for (int row = 0; row < rows.size(); row++) {
      for (int t = 0; t < tokens; t++) {
        ids[row * tokens + t] = rows.get(row).ids().get(t);
      }
    }
    return ids;
  }

  long[] slots() {
    return rows.stream().mapToLong(StepRow::slot).toArray();
  }

  long[] positions() {
    long[] positions = new long[rows.size() * tokens];
    for (int row = 0; row < rows.size(); row++) {
      for (int t = 0; t < tokens; t++) {
        positions[row * tokens + t] = rows.get(row).startPosition() + (long) t;
      }
    }
    return positions;
  }

  /** Cache positions that the longest row sees. */
  long visible() {
    return rows.stream().mapToLong(row -> row.startPosition() + (long) tokens).max().orElseThrow();
  }

  int[] shiftIndices() {
    return rows.stream().mapToInt(StepRow::shiftIndex).toArray();
  }

  /** The share of its row's shift that a token gets, [B, T, 1]. */
  float[] shifted() {
    float[] shifted = new float[rows.size() * tokens];
    for (int row = 0; row < rows.size(); row++) {
      for (int t = rows.get(row).shiftFrom(); t < tokens && rows.get(row).shiftIndex() > 0; t++) {
        shifted[row * tokens + t] = rows.get(row).share();
      }
    }
    return shifted;
  }

  boolean[] tapped() {
    boolean[] tapped = new boolean[config.layers()];
    input.tappedLayers().forEach(layer -> tapped[layer - 1] = true);
    return tapped;
  }

  /** Splits logits [B, t, V] and residuals [taps, B, t', d] into rows. */
  StepOutput output(float[] logits, float[] residuals) {
    List<Logits> rowLogits = new ArrayList<>();
    if (input.logits() != LogitChoice.NONE) {
      int perRow = input.logits() == LogitChoice.ALL ? tokens : 1;
      for (int row = 0; row < rows.size(); row++) {
        rowLogits.add(
            new Logits(logits, row * perRow * config.vocabulary(), perRow, config.vocabulary()));
      }
    }
    List<RowResiduals> rowResiduals = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      rowResiduals.add(new RowResiduals(residuals(residuals, row)));
    }
    return new StepOutput(rowLogits, rowResiduals);
  }

  private Map<Integer, List<DenseVector>> residuals(float[] residuals, int row) {
    List<Integer> ascending = input.tappedLayers().stream().distinct().sorted().toList();
    int perRow = tapsAll() ? tokens : 1;
    Map<Integer, List<DenseVector>> byLayer = new TreeMap<>();
    for (int tap = 0; tap < ascending.size(); tap++) {
      List<DenseVector> vectors = new ArrayList<>();
      for (int t = 0; t < perRow; t++) {
        int from = ((tap * rows.size() + row) * perRow + t) * config.width();
        vectors.add(vector(residuals, from));
      }
      byLayer.put(ascending.get(tap), List.copyOf(vectors));
    }
    return byLayer;
  }

  private DenseVector vector(float[] values, int from) {
    ByteBuffer bytes =
        ByteBuffer.allocate(config.width() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < config.width(); i++) {
      bytes.putFloat(values[from + i]);
    }
    return DenseVector.ofLittleEndian(bytes.flip());
  }
}
