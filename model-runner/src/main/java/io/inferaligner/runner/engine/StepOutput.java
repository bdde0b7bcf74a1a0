package io.inferaligner.runner.engine;

import java.util.List;

/**
 * Results of one step, in row order.
 *
 * @param logits one per row; empty when none were asked for
 * @param residuals one per row; without layers when none were tapped
 */
public record StepOutput(List<Logits> logits, List<RowResiduals> residuals) {
  public StepOutput {
    logits = List.copyOf(logits);
    residuals = List.copyOf(residuals);
  }
}
