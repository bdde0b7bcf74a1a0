package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.family.ModelConfig;
import io.inferaligner.runner.family.RopeScaling;

/** The KV cache: per block, keys and values [slots, context, K, hd]. */
final class KeyValueCache implements AutoCloseable {
  private static final int LEAST_CONTEXT = 16;

  final IValue keys;
  final IValue values;

  private final TorchProgram program;

  KeyValueCache(
      PtNDManager manager,
      TorchProgram program,
      ModelConfig config,
      Precision precision,
      int slots,
      int context) {
    this.program = program;
    long[] shape = {slots, context, config.kvHeads(), config.headDim()};
    this.keys = zeros(manager, config.layers(), shape, precision);
    this.values = zeros(manager, config.layers(), shape, precision);
  }

  /**
   * Tokens a slot has room for: what is asked for, within what the model can do and the budget of
   * all slots holds.
   *
   * @throws SteeringException MODEL_UNSUPPORTED if more than LongRoPE's short factors is asked for,
   *     MODEL_INVALID if the memory is too small for the slots
   */
  static int context(ModelConfig config, Precision precision, EngineOptions options) {
    if (options.maxContext() > config.context()
        && config.program().rotaries().stream()
            .anyMatch(rotary -> rotary.scaling() instanceof RopeScaling.LongRope)) {
      throw new SteeringException(
          FaultReason.MODEL_UNSUPPORTED,
          "this release does not run longrope's long_factor: ask for a context of at most "
              + config.context()
              + " tokens");
    }
    long perToken = 2L * config.layers() * config.keyWidth() * precision.bytes() * options.slots();
    long affordable = options.kvBytes() / perToken;
    if (affordable < LEAST_CONTEXT) {
      throw new SteeringException(
          FaultReason.MODEL_INVALID,
          "%d MiB of kv-memory hold %d tokens for each of %d slots: give at least %d MiB, or fewer slots"
              .formatted(
                  options.kvBytes() >> 20,
                  affordable,
                  options.slots(),
                  (LEAST_CONTEXT * perToken >> 20) + 1));
    }
    int wanted =
        options.maxContext() == 0
            ? config.context()
            : Math.min(options.maxContext(), config.context());
    return (int) Math.min(wanted, affordable);
  }

  /** Zeroes {@code slot}. */
  void clear(int slot) {
    try (IValue at = IValue.from((long) slot);
        IValue first = program.run("clear", keys, at);
        IValue second = program.run("clear", values, at)) {
      // both calls work in place; their results only carry a count
    }
  }

  private IValue zeros(PtNDManager manager, int blocks, long[] shape, Precision precision) {
    PtNDArray[] tensors = new PtNDArray[blocks];
    for (int block = 0; block < blocks; block++) {
      try (IValue sizes = IValue.listFrom(shape);
          IValue type = IValue.from((long) precision.torchType());
          IValue zeros = program.run("zeros", sizes, type)) {
        tensors[block] = zeros.toTensor(manager);
      }
    }
    return IValue.listFrom(tensors);
  }

  @Override
  public void close() {
    keys.close();
    values.close();
  }
}
