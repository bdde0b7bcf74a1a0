package io.inferaligner.runner.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.plan.Projection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The projections and norm guards of all rows of a {@link ShiftTable} that have any, as resident
 * float32 tensors: reads and writes [M, L, K, d], offset, low and high [M, L, K, 3], bounds of the
 * length [M, L, 2]. Place 0 and what a row leaves free of its K do nothing. Empty as long as no
 * bundle has either. Not thread-safe.
 */
final class ResidualRuleTable {
  private static final int RULES = 3;
  private static final int BOUNDS = 2;

  private final int layers;
  private final int width;
  private final Map<Integer, Integer> places = new HashMap<>();
  private List<PtNDArray> tensors = List.of();

  ResidualRuleTable(int layers, int width) {
    this.layers = layers;
    this.width = width;
  }

  /** Whether {@code row} has any. */
  boolean holds(int row) {
    return places.containsKey(row);
  }

  /** Where the tensors hold {@code row}; 0 if it has none. */
  int place(int row) {
    return places.getOrDefault(row, 0);
  }

  /** Reads, writes, rules and bounds. */
  List<PtNDArray> tensors() {
    return tensors;
  }

  /** Replaces everything. */
  void fill(NDManager manager, SortedMap<Integer, List<LayerShift>> rows) {
    tensors.forEach(PtNDArray::close);
    tensors = List.of();
    places.clear();
    int most = 0;
    for (Map.Entry<Integer, List<LayerShift>> row : rows.entrySet()) {
      int largest = row.getValue().stream().mapToInt(ResidualRuleTable::parts).max().orElse(0);
      if (largest > 0) {
        places.put(row.getKey(), places.size() + 1);
        most = Math.max(most, largest);
      }
    }
    if (most > 0) {
      tensors = build(manager, rows, most);
    }
  }

  /** Projections; 1 where there is only a guard, since a tensor needs a size. */
  private static int parts(LayerShift shift) {
    return Math.max(shift.projections().size(), shift.guard().isNone() ? 0 : 1);
  }

  private List<PtNDArray> build(
      NDManager manager, SortedMap<Integer, List<LayerShift>> rows, int most) {
    int cells = (places.size() + 1) * layers * most;
    float[] reads = new float[cells * width];
    float[] writes = new float[cells * width];
    float[] rules = new float[cells * RULES];
    float[] bounds = new float[cells / most * BOUNDS];
    for (int at = 1; at < bounds.length; at += BOUNDS) {
      bounds[at] = Float.POSITIVE_INFINITY;
    }
    places.forEach((row, place) -> {
      for (LayerShift shift : rows.getOrDefault(row, List.of())) {
        int block = place * layers + shift.layer() - 1;
        bounds[block * BOUNDS] = (float) shift.guard().low();
        bounds[block * BOUNDS + 1] = (float) shift.guard().high();
        int cell = block * most;
        for (Projection part : shift.projections()) {
          System.arraycopy(part.read().toArray(), 0, reads, cell * width, width);
          System.arraycopy(part.write().toArray(), 0, writes, cell * width, width);
          rules[cell * RULES] = (float) part.offset();
          rules[cell * RULES + 1] = (float) part.low();
          rules[cell * RULES + 2] = (float) part.high();
          cell++;
        }
      }
    });
    Shape vectors = new Shape(places.size() + 1, layers, most, width);
    return List.of(
        (PtNDArray) manager.create(reads, vectors),
        (PtNDArray) manager.create(writes, vectors),
        (PtNDArray) manager.create(rules, new Shape(places.size() + 1, layers, most, RULES)),
        (PtNDArray) manager.create(bounds, new Shape(places.size() + 1, layers, BOUNDS)));
  }
}
