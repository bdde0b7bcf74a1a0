package io.inferaligner.runner.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.inferaligner.core.plan.LayerShift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steering vectors in use, resident as one float32 tensor [N, L, d] whose row 0 is zero.
 * Register and release may be called from any thread, the rest from the engine's thread.
 */
final class ShiftTable {
  /**
   * Rows kept although nobody uses them, so that a bundle's vectors are copied once and not per
   * request.
   */
  private static final int KEPT_ROWS = 64;

  private static final class Row {
    final List<LayerShift> shifts;
    int users = 1;

    Row(List<LayerShift> shifts) {
      this.shifts = List.copyOf(shifts);
    }
  }

  private final int layers;
  private final int width;
  private final List<@Nullable Row> rows = new ArrayList<>();
  private boolean changed = true;
  private final ResidualRuleTable rules;
  private @Nullable PtNDArray tensor;

  ShiftTable(int layers, int width) {
    this.rules = new ResidualRuleTable(layers, width);
    this.layers = layers;
    this.width = width;
    rows.add(null);
  }

  /** Index of the row for {@code shifts}, at least 1; equal content shares one row. */
  synchronized int register(List<LayerShift> shifts) {
    for (LayerShift shift : shifts) {
      if (shift.layer() < 1
          || shift.layer() > layers
          || shift.shift().size() != width
          || shift.projections().stream().anyMatch(part -> part.read().size() != width)) {
        throw new IllegalArgumentException(
            "a shift needs a layer in 1…%d and width %d".formatted(layers, width));
      }
    }
    int free = rows.size();
    for (int index = rows.size() - 1; index >= 1; index--) {
      Row row = rows.get(index);
      if (row != null && row.shifts.equals(shifts)) {
        row.users++;
        return index;
      }
      if (row != null && row.users == 0 && rows.size() > KEPT_ROWS) {
        free = index;
      }
    }
    if (free == rows.size()) {
      rows.add(new Row(shifts));
    } else {
      rows.set(free, new Row(shifts));
    }
    changed = true;
    return free;
  }

  /**
   * Gives back one registration of row {@code index}; its vectors stay until the row is used anew.
   */
  synchronized void release(int index) {
    Row row = rows.get(index);
    if (row == null || row.users == 0) {
      throw new IllegalArgumentException("shift " + index + " is not registered");
    }
    row.users--;
  }

  /** Which blocks (0-based) any of {@code indices} steers. */
  synchronized boolean[] steeredBlocks(int[] indices) {
    boolean[] steered = new boolean[layers];
    for (int index : indices) {
      Row row = rows.get(index);
      if (row != null) {
        row.shifts.forEach(shift -> steered[shift.layer() - 1] = true);
      }
    }
    return steered;
  }

  /**
   * What the program needs of the rows {@code indices}: the vectors [B, L, d] alone, and with them
   * the projections and guards if one of the rows has any.
   *
   * @param manager lives as long as the table
   */
  synchronized IValue argument(
      StepScope scope, TorchProgram program, NDManager manager, int[] indices) {
    PtNDArray vectors = current(manager);
    List<PtNDArray> chosen = new ArrayList<>();
    chosen.add(chosen(scope, program, vectors, Arrays.stream(indices).asLongStream().toArray()));
    if (Arrays.stream(indices).anyMatch(rules::holds)) {
      long[] places = Arrays.stream(indices).mapToLong(rules::place).toArray();
      rules.tensors().forEach(table -> chosen.add(chosen(scope, program, table, places)));
    }
    return scope.keep(IValue.listFrom(chosen.toArray(PtNDArray[]::new)));
  }

  private static PtNDArray chosen(
      StepScope scope, TorchProgram program, PtNDArray table, long[] rows) {
    IValue part = program.run("rows", scope.tensor(table), scope.longs(rows, rows.length));
    return scope.keep(part).toTensor(scope.manager());
  }

  private PtNDArray current(NDManager manager) {
    if (!changed && tensor != null) {
      return tensor;
    }
    if (tensor != null) {
      tensor.close();
    }
    float[] values = new float[rows.size() * layers * width];
    SortedMap<Integer, List<LayerShift>> all = new TreeMap<>();
    for (int index = 1; index < rows.size(); index++) {
      Row row = rows.get(index);
      if (row != null) {
        all.put(index, row.shifts);
        for (LayerShift shift : row.shifts) {
          int at = (index * layers + shift.layer() - 1) * width;
          System.arraycopy(shift.shift().toArray(), 0, values, at, width);
        }
      }
    }
    PtNDArray made = (PtNDArray) manager.create(values, new Shape(rows.size(), layers, width));
    tensor = made;
    rules.fill(manager, all);
    changed = false;
    return made;
  }
}
