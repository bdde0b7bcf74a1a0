package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.family.Families;
import io.inferaligner.runner.family.ModelConfig;
import io.inferaligner.runner.family.ProgramConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A family's program with all that stays the same from step to step: weights, cache, tables and
 * numbers. Belongs to one thread.
 */
final class ForwardPass implements AutoCloseable {
  private final ModelConfig config;
  private final PtNDManager manager;
  private final TorchProgram program;
  private final LoadedWeights weights;
  private final KeyValueCache memory;
  private final IValue tables;
  private final IValue local;
  private final IValue sizes;
  private final IValue factors;
  private final List<IValue> numbers = new ArrayList<>();

  ForwardPass(
      PtNDManager manager,
      ModelConfig config,
      ModelFolder folder,
      Precision precision,
      int slots,
      int context,
      Optional<WeightCache> cache) {
    this.config = config;
    this.manager = manager;
    ProgramConfig family = config.program();
    List<String> parts = new ArrayList<>();
    parts.addAll(List.of(family.name(), "common/attention", "common/residual", "common/memory"));
    precision.linear().forEach(name -> parts.add("linear/" + name));
    parts.add("activation/" + family.activation().program());
    this.program = TorchProgram.load(manager, parts);
    if (precision == Precision.INT4) {
      requireKnownOrder();
    }
    this.weights =
        new LoadedWeights(
            new WeightLoader(manager, program, precision),
            WeightFiles.open(folder.weightFiles()),
            Families.weights(config),
            QuantizedStore.of(cache, folder.weightFiles(), precision));
    this.memory = new KeyValueCache(manager, program, config, precision, slots, context);
    this.tables =
        new RotaryTables(manager, program, precision, context).argument(family.rotaries());
    boolean[] local = new boolean[config.layers()];
    for (int block = 0; block < local.length; block++) {
      local[block] = family.local().get(block);
    }
    this.local = IValue.listFrom(local);
    Map<String, IValue> whole = new HashMap<>();
    family.sizes().forEach((name, size) -> whole.put(name, number(IValue.from(size))));
    this.sizes = IValue.stringIValueMapFrom(whole);
    Map<String, IValue> real = new HashMap<>();
    family.factors().forEach((name, factor) -> real.put(name, number(IValue.from(factor))));
    this.factors = IValue.stringIValueMapFrom(real);
  }

  /** Prefill unpacks what decoding's 4-bit kernel reads, whose order depends on the CPU. */
  private void requireKnownOrder() {
    try (IValue result = program.run("disorder");
        PtNDArray largest = result.toTensor(manager)) {
      if (!(largest.getFloat() < 0.5f)) {
        throw new SteeringException(
            FaultReason.MODEL_UNSUPPORTED,
            "int4 needs a CPU with AVX-512: use --dtype int8 or bf16 on this one");
      }
    }
  }

  /** Zeroes the cache of {@code slot}. */
  void clearSlot(int slot) {
    memory.clear(slot);
  }

  /** Runs {@code batch} with the vectors of {@code shifts}. */
  StepOutput run(StepBatch batch, ShiftTable shifts) {
    try (StepScope scope = new StepScope(manager)) {
      long rows = batch.rows();
      long tokens = batch.tokens();
      boolean[] steered = shifts.steeredBlocks(batch.shiftIndices());
      IValue shiftRows = shifts.argument(scope, program, manager, batch.shiftIndices());
      IValue[] results =
          scope.tuple(
              program.run(
                  "step",
                  weights.blocks,
                  weights.ends,
                  weights.head,
                  weights.starts,
                  local,
                  sizes,
                  factors,
                  tables,
                  scope.longs(batch.ids(), rows, tokens),
                  scope.longs(batch.slots(), rows),
                  scope.longs(batch.positions(), rows, tokens),
                  scope.keep(IValue.from(batch.visible())),
                  memory.keys,
                  memory.values,
                  shiftRows,
                  scope.floats(batch.shifted(), rows, tokens, 1),
                  scope.keep(IValue.listFrom(steered)),
                  scope.keep(IValue.listFrom(batch.tapped())),
                  scope.keep(IValue.from(batch.tapsAll())),
                  scope.keep(IValue.from((long) batch.logitChoice().ordinal()))));
      return batch.output(
          batch.logitChoice() == LogitChoice.NONE ? new float[0] : scope.toFloats(results[0]),
          batch.hasTaps() ? scope.toFloats(results[1]) : new float[0]);
    }
  }

  private IValue number(IValue value) {
    numbers.add(value);
    return value;
  }

  @Override
  public void close() {
    weights.close();
    memory.close();
    List.of(tables, local, sizes, factors).forEach(IValue::close);
    numbers.forEach(IValue::close);
  }
}
