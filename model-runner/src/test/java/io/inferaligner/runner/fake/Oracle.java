package io.inferaligner.runner.fake;

import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.EngineOptions;
import io.inferaligner.runner.engine.LogitChoice;
import io.inferaligner.runner.engine.Logits;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.engine.RowResiduals;
import io.inferaligner.runner.engine.StepInput;
import io.inferaligner.runner.engine.StepOutput;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.tokenize.ChatTurn;
import io.inferaligner.runner.tokenize.PromptEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a model does, step by step on an engine of its own, without scheduler and gate. */
public final class Oracle implements AutoCloseable {
  private final DecoderEngine engine;
  private final PromptEncoder encoder;

  public Oracle(Path model) {
    ModelFolder folder = ModelFolder.open(model);
    this.engine = DecoderEngine.load(folder, new EngineOptions(Optional.empty(), 1, 1, 0));
    this.encoder = PromptEncoder.load(folder);
  }

  public ModelIdentity identity(String id) {
    return engine.identity(id);
  }

  /** The rendered prompt of one user message. */
  public TokenIds prompt(String text) {
    return encoder.encode(List.of(new ChatTurn(ChatTurn.Role.USER, text)));
  }

  /** Residuals of all layers at all tokens of {@code prompt}. */
  public RowResiduals residuals(TokenIds prompt) {
    List<Integer> layers = IntStream.rangeClosed(1, engine.config().layers()).boxed().toList();
    return engine
        .step(
            new StepInput(
                List.of(StepRow.plain(0, 0, prompt)), layers, TokenChoice.ALL, LogitChoice.NONE))
        .residuals()
        .getFirst();
  }

  /** The residual of the last prompt token after block {@code layer}. */
  public DenseVector activation(TokenIds prompt, int layer) {
    return residuals(prompt).vector(layer, prompt.size() - 1);
  }

  /** {@code count} greedy ids, unsteered. */
  public List<Integer> greedy(TokenIds prompt, int count) {
    return greedy(prompt, count, List.of(), Integer.MAX_VALUE, 0);
  }

  /**
   * {@code count} greedy ids with {@code shifts} added at positions {@code from} to {@code to}
   * (exclusive).
   */
  public List<Integer> greedy(
      TokenIds prompt, int count, List<LayerShift> shifts, int from, int to) {
    return greedy(engine, prompt, count, shifts, from, to);
  }

  /** The same on {@code engine}, in slot 0. */
  public static List<Integer> greedy(
      DecoderEngine engine, TokenIds prompt, int count, List<LayerShift> shifts, int from, int to) {
    int index = shifts.isEmpty() ? 0 : engine.registerShift(shifts);
    List<Integer> ids = new ArrayList<>();
    for (int position = 0; position < prompt.size() + count - 1; position++) {
      int id = position < prompt.size() ? prompt.get(position) : ids.get(position - prompt.size());
      StepRow row =
          new StepRow(
              0, position, TokenIds.of(id), position >= from && position < to ? index : 0, 0);
      StepOutput output =
          engine.step(new StepInput(List.of(row), List.of(), TokenChoice.LAST, LogitChoice.LAST));
      Logits logits = output.logits().getFirst();
      if (position >= prompt.size() - 1) {
        ids.add(logits.argMax());
      }
    }
    return List.copyOf(ids);
  }

  public PromptEncoder encoder() {
    return encoder;
  }

  @Override
  public void close() {
    encoder.close();
    engine.close();
  }
}
