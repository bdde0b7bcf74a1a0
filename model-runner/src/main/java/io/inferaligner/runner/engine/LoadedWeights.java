package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.inferaligner.runner.family.Weight;
import io.inferaligner.runner.family.WeightMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

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
  private final Optional<WeightFiles> kept;
  private final Optional<QuantizedFile> keeping;

  /**
   * Loads the weights of {@code files}.
   *
   * @param store where quantised weights are kept; empty: nowhere
   */
  LoadedWeights(
      WeightLoader loader, WeightFiles files, WeightMap map, Optional<QuantizedStore> store) {
    this.loader = loader;
    this.files = files;
    this.map = map;
    this.kept = store.flatMap(QuantizedStore::find);
    int tensors = loader.precision().parts() * map.all().size() + loader.precision().parts();
    this.keeping =
        kept.isPresent() ? Optional.empty() : store.flatMap(place -> place.create(tensors));
    try {
      WeightList tensorsOfBlocks = new WeightList(loader.precision());
      this.starts = IValue.listFrom(addBlocks(tensorsOfBlocks));
      this.blocks = tensorsOfBlocks.argument();
      List<PtNDArray> ends = new ArrayList<>();
      for (Weight weight : map.ends()) {
        ends.add(whole(weight));
      }
      this.ends = IValue.listFrom(ends.toArray(new PtNDArray[0]));
      WeightList output = new WeightList(loader.precision());
      output.linear(
          map.head()
              .map(weight -> linear(weight.name(), () -> loader.load(entry(weight))))
              .orElseGet(() -> linear("head", () -> loader.sameAs(ends.getFirst()))));
      this.head = output.argument();
      keeping.ifPresent(file -> store.orElseThrow().finish(file));
    } finally {
      keeping.ifPresent(QuantizedFile::close);
    }
  }

  /** Adds the tensors of all blocks; the index of each block's first one, and their number. */
  private long[] addBlocks(WeightList tensors) {
    long[] starts = new long[map.blocks().size() + 1];
    for (int block = 0; block < map.blocks().size(); block++) {
      List<Weight> stack = new ArrayList<>();
      starts[block + 1] = starts[block];
      for (Weight weight : map.blocks().get(block)) {
        stack.add(weight);
        if (!weight.joined()) {
          add(tensors, stack);
          stack.clear();
          starts[block + 1]++;
        }
      }
    }
    return starts;
  }

  /** Adds the tensors of {@code stack}, of one use, as one. */
  private void add(WeightList tensors, List<Weight> stack) {
    Weight first = stack.getFirst();
    switch (first.use()) {
      case PLAIN, ONE_PLUS -> tensors.plain(joined(stack, this::whole));
      case LINEAR ->
          tensors.linear(linear(first.name(), () -> joined(stack, w -> loader.load(entry(w)))));
      case LINEAR_TURNED -> tensors.linear(linear(first.name(), () -> turned(first)));
    }
  }

  private PtNDArray joined(List<Weight> stack, Function<Weight, PtNDArray> load) {
    PtNDArray[] parts = stack.stream().map(load).toArray(PtNDArray[]::new);
    return parts.length == 1 ? parts[0] : loader.join(parts);
  }

  /** The packed form of weight {@code name}, of the kept weights or from {@code stored}. */
  private PtNDArray[] linear(String name, Supplier<PtNDArray> stored) {
    List<WeightFiles.Entry> parts = new ArrayList<>();
    kept.ifPresent(weights -> {
      for (int part = 0; part < loader.precision().parts(); part++) {
        weights.find(QuantizedFile.partName(name, part)).ifPresent(parts::add);
      }
    });
    if (!parts.isEmpty()) {
      return loader.pack(parts.stream().map(loader::map).toArray(PtNDArray[]::new));
    }
    try (PtNDArray weight = stored.get()) {
      PtNDArray[] quantized = loader.quantize(weight);
      keeping.ifPresent(file -> file.add(name, quantized));
      return loader.pack(quantized);
    }
  }

  private PtNDArray turned(Weight weight) {
    try (PtNDArray stored = loader.load(entry(weight))) {
      return loader.apply("turn", stored);
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
