package io.inferaligner.runner.engine;

import java.util.List;

/**
 * One forward step.
 *
 * @param rows at least one; no slot twice
 * @param tappedLayers block numbers 1…L whose residuals are returned; may be empty
 */
public record StepInput(
    List<StepRow> rows, List<Integer> tappedLayers, TokenChoice taps, LogitChoice logits) {
  public StepInput {
    rows = List.copyOf(rows);
    tappedLayers = List.copyOf(tappedLayers);
  }
}
