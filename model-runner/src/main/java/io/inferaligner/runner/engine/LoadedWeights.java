package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.inferaligner.runner.family.Weight;
import io.inferaligner.runner.family.WeightMap;
import java.util.ArrayList;
import java.util.List;

/** A model's weights in memory, as arguments of its program. */
final class LoadedWeights implements AutoCloseable {
  /** All tensors of all blocks, one block behind the other. */
  final IValue blocks;

  /** Embedding, …, last norm, … */
  final IValue ends;

  /** One linear weight. */
  final IValue head;

  /** Index of the first tensor of each block, and behind them the number of tensors. */
  final IValue starts;

  private final WeightLoader loader;
  private final WeightFiles files;
  private final WeightMap map;

  LoadedWeights(WeightLoader loader, WeightFiles files, WeightMap map) {
    this.loader = loader;
    this.files = files;
    this.map = map;
    WeightList tensors = new WeightList(loader);
    long[] starts = new long[map.blocks().size() + 1];
    for (int block = 0; block < map.blocks().size(); block++) {
      for (Weight weight : map.blocks().get(block)) {
        add(tensors, weight);
      }
      starts[block + 1] = starts[block] + map.blocks().get(block).size();
    }
    this.blocks = tensors.argument();
    this.starts = IValue.listFrom(starts);
    List<PtNDArray> ends = new ArrayList<>();
    for (Weight weight : map.ends()) {
      ends.add(whole(weight));
    }
    this.ends = IValue.listFrom(ends.toArray(new PtNDArray[0]));
    WeightList output = new WeightList(loader);
    map.head()
        .ifPresentOrElse(
            weight -> output.linear(loader.load(entry(weight)), false),
            () -> output.linear(ends.getFirst(), true));
    this.head = output.argument();
  }

  private void add(WeightList tensors, Weight weight) {
    switch (weight.use()) {
      case PLAIN, ONE_PLUS -> tensors.plain(whole(weight));
      case LINEAR -> tensors.linear(loader.load(entry(weight)), false);
      case LINEAR_TURNED -> {
        try (PtNDArray stored = loader.load(entry(weight))) {
          tensors.linear(loader.apply("turn", stored), false);
        }
      }
    }
  }

  /** A weight that is not packed. */
  private PtNDArray whole(Weight weight) {
    PtNDArray stored = loader.load(entry(weight));
    if (weight.use() != Weight.Use.ONE_PLUS) {
      return stored;
    }
    try (stored) {
      return loader.apply("onePlus", stored);
    }
  }

  private WeightFiles.Entry entry(Weight weight) {
    return files.require(weight.name(), map.prefix(), weight.shape());
  }

  @Override
  public void close() {
    List.of(blocks, ends, head, starts).forEach(IValue::close);
  }
}
