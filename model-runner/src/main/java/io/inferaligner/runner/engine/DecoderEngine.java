package io.inferaligner.runner.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.plan.LayerShift;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model in memory: weights, KV cache of S slots, and the forward program. {@link #step}, {@link
 * #clearSlot} and {@link #close} belong to one thread; {@link #registerShift} and {@link
 * #releaseShift} may be called from any.
 */
public final class DecoderEngine implements AutoCloseable {
  private static final long CACHE_BUDGET_BYTES = 2L << 30;

  private final ModelFolder folder;
  private final ModelConfig config;
  private final Precision precision;
  private final int slots;
  private final int context;
  private final NDManager manager;
  private final TorchProgram program;
  private final LlamaWeights weights;
  private final ShiftTable shifts;
  private final IValue keys;
  private final IValue values;
  private final IValue cosines;
  private final IValue sines;

  private DecoderEngine(ModelFolder folder, EngineOptions options) {
    this.folder = folder;
    this.config = folder.config();
    this.precision = options.precision().orElse(config.declared());
    this.slots = options.slots();
    this.context = context(config, precision, options);
    startEngine(options.threads());
    this.manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    this.program = TorchProgram.load((PtNDManager) manager, "llama", "Llama", precision.linear());
    this.weights =
        new LlamaWeights(
            new WeightLoader(manager, program, precision),
            config,
            WeightFiles.open(folder.weightFiles()));
    this.shifts = new ShiftTable(config.layers(), config.width());
    this.keys = cache();
    this.values = cache();
    this.cosines = rotary(true);
    this.sines = rotary(false);
  }

  /**
   * Loads the model of {@code folder}.
   *
   * @throws SteeringException MODEL_INVALID, MODEL_UNSUPPORTED
   */
  public static DecoderEngine load(ModelFolder folder, EngineOptions options) {
    return new DecoderEngine(folder, options);
  }

  public ModelConfig config() {
    return config;
  }

  public Precision precision() {
    return precision;
  }

  public int slots() {
    return slots;
  }

  /** Longest sequence of a slot in tokens. */
  public int context() {
    return context;
  }

  /** The model's identity under the name {@code id}; reads all weights once to digest them. */
  public ModelIdentity identity(String id) {
    String weightsDigest = folder.digest(folder.weightFiles());
    String tokenizerDigest = folder.digest(folder.tokenizerFiles());
    String templateDigest = folder.templateDigest();
    Map<String, String> parts = new TreeMap<>();
    parts.put("config", config.toString());
    parts.put("weights", weightsDigest);
    parts.put("tokenizer", tokenizerDigest);
    parts.put("template", templateDigest);
    parts.put("dtype", precision.label());
    return new ModelIdentity(
        id,
        config.layers(),
        config.width(),
        precision.label(),
        weightsDigest,
        tokenizerDigest,
        templateDigest,
        Digests.sha256(CanonicalJson.write(parts)));
  }

  /**
   * Makes {@code layerShifts} resident; the result is what {@link StepRow#shiftIndex} takes, at
   * least 1.
   */
  public int registerShift(List<LayerShift> layerShifts) {
    return shifts.register(layerShifts);
  }

  /** Gives back one registration. */
  public void releaseShift(int index) {
    shifts.release(index);
  }

  /** Zeroes the KV cache of {@code slot}; needed after non-finite values were written to it. */
  public void clearSlot(int slot) {
    try (IValue at = IValue.from((long) slot);
        IValue first = program.run("clear", keys, at);
        IValue second = program.run("clear", values, at)) {
      // both calls work in place; their results only carry a count
    }
  }

  /**
   * Runs one step. Rows of equal length form one batch; batches run one after another, so that no
   * padding exists.
   *
   * @throws IllegalArgumentException if a row lies outside slots, context or vocabulary
   */
  public StepOutput step(StepInput input) {
    input.rows().forEach(this::requireInRange);
    Map<Integer, List<Integer>> byLength = new LinkedHashMap<>();
    for (int row = 0; row < input.rows().size(); row++) {
      byLength.computeIfAbsent(input.rows().get(row).ids().size(), _ -> new ArrayList<>()).add(row);
    }
    Logits[] logits = new Logits[input.rows().size()];
    RowResiduals[] residuals = new RowResiduals[input.rows().size()];
    for (List<Integer> members : byLength.values()) {
      StepBatch batch =
          new StepBatch(input, members.stream().map(input.rows()::get).toList(), config);
      StepOutput part = run(batch);
      for (int i = 0; i < members.size(); i++) {
        residuals[members.get(i)] = part.residuals().get(i);
        if (input.logits() != LogitChoice.NONE) {
          logits[members.get(i)] = part.logits().get(i);
        }
      }
    }
    return new StepOutput(
        input.logits() == LogitChoice.NONE ? List.of() : List.of(logits), List.of(residuals));
  }

  private StepOutput run(StepBatch batch) {
    try (StepScope scope = new StepScope(manager)) {
      long rows = batch.rows();
      long tokens = batch.tokens();
      boolean[] steered = shifts.steeredBlocks(batch.shiftIndices());
      IValue table = scope.keep(shifts.argument(manager));
      IValue shiftRows =
          scope.keep(program.run("rows", table, scope.longs(batch.shiftRows(), rows)));
      IValue[] results =
          scope.tuple(
              program.run(
                  "step",
                  weights.blocks,
                  weights.embedding,
                  weights.norm,
                  weights.head,
                  scope.longs(batch.ids(), rows, tokens),
                  scope.longs(batch.slots(), rows),
                  scope.longs(batch.positions(), rows, tokens),
                  cosines,
                  sines,
                  keys,
                  values,
                  scope.keep(IValue.from(batch.visible())),
                  scope.keep(IValue.from((long) config.heads())),
                  scope.keep(IValue.from((long) config.kvHeads())),
                  scope.keep(IValue.from(config.normEpsilon())),
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

  private void requireInRange(StepRow row) {
    if (row.slot() >= slots || row.startPosition() + row.ids().size() > context) {
      throw new IllegalArgumentException(
          "slot %d, positions %d…%d lie outside %d slots of %d tokens"
              .formatted(
                  row.slot(),
                  row.startPosition(),
                  row.startPosition() + row.ids().size() - 1,
                  slots,
                  context));
    }
    for (int i = 0; i < row.ids().size(); i++) {
      if (row.ids().get(i) < 0 || row.ids().get(i) >= config.vocabulary()) {
        throw new IllegalArgumentException(
            "a token id lies outside the vocabulary of " + config.vocabulary());
      }
    }
  }

  private IValue cache() {
    PtNDArray[] tensors = new PtNDArray[config.layers()];
    long[] shape = {slots, context, config.kvHeads(), config.headDim()};
    for (int layer = 0; layer < tensors.length; layer++) {
      try (IValue sizes = IValue.listFrom(shape);
          IValue type = IValue.from((long) precision.torchType());
          IValue zeros = program.run("zeros", sizes, type)) {
        tensors[layer] = zeros.toTensor((PtNDManager) manager);
      }
    }
    return IValue.listFrom(tensors);
  }

  /**
   * Table [context, hd] of cos or sin of position · θ^(−2i/hd), computed in float32 as the
   * reference does.
   */
  private IValue rotary(boolean cosine) {
    int half = config.headDim() / 2;
    float[] table = new float[context * config.headDim()];
    for (int position = 0; position < context; position++) {
      for (int i = 0; i < half; i++) {
        float frequency =
            (float) (1.0 / (float) Math.pow(config.ropeTheta(), (2f * i) / config.headDim()));
        float angle = position * frequency;
        float value = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
        table[position * config.headDim() + i] = value;
        table[position * config.headDim() + half + i] = value;
      }
    }
    // The table stays with the engine: converting to the type it has already makes no copy.
    PtNDArray source = (PtNDArray) manager.create(table, new Shape(context, config.headDim()));
    try (IValue argument = IValue.from(source);
        IValue type = IValue.from((long) precision.torchType());
        IValue converted = program.run("convert", argument, type)) {
      return IValue.from(converted.toTensor((PtNDManager) manager));
    }
  }

  private static int context(ModelConfig config, Precision precision, EngineOptions options) {
    long perToken =
        2L
            * config.layers()
            * config.kvHeads()
            * config.headDim()
            * precision.bytes()
            * options.slots();
    long affordable = Math.max(16, CACHE_BUDGET_BYTES / perToken);
    int wanted =
        options.maxContext() == 0
            ? config.context()
            : Math.min(options.maxContext(), config.context());
    return (int) Math.min(wanted, affordable);
  }

  private static void startEngine(int threads) {
    Engine.getEngine("PyTorch");
    int wanted = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    if (JniUtils.getNumThreads() != wanted) {
      JniUtils.setNumThreads(wanted);
    }
    JniUtils.setGradMode(false);
  }

  @Override
  public void close() {
    for (IValue value :
        List.of(
            weights.blocks,
            weights.embedding,
            weights.norm,
            weights.head,
            keys,
            values,
            cosines,
            sines)) {
      value.close();
    }
    manager.close();
  }
}
