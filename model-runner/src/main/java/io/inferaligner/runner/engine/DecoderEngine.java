package io.inferaligner.runner.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.runner.family.ModelConfig;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final ModelFolder folder;
  private final ModelConfig config;
  private final Precision precision;
  private final int slots;
  private final int context;
  private final NDManager manager;
  private final ForwardPass pass;
  private final ShiftTable shifts;

  private DecoderEngine(ModelFolder folder, EngineOptions options) {
    this.folder = folder;
    this.config = folder.config();
    this.precision = options.precision().orElseGet(() -> Precision.declared(config));
    this.slots = options.slots();
    this.context = KeyValueCache.context(config, precision, options);
    startEngine(options.threads());
    this.manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    this.pass =
        new ForwardPass(
            (PtNDManager) manager, config, folder, precision, slots, context, options.cache());
    this.shifts = new ShiftTable(config.layers(), config.width());
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
    pass.clearSlot(slot);
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
    // Neighbouring slots in order are read where they lie.
    Comparator<Integer> bySlot = Comparator.comparingInt(row -> input.rows().get(row).slot());
    byLength.values().forEach(members -> members.sort(bySlot));
    Logits[] logits = new Logits[input.rows().size()];
    RowResiduals[] residuals = new RowResiduals[input.rows().size()];
    for (List<Integer> members : byLength.values()) {
      StepBatch batch =
          new StepBatch(input, members.stream().map(input.rows()::get).toList(), config);
      StepOutput part = pass.run(batch, shifts);
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
    pass.close();
    manager.close();
  }
}
