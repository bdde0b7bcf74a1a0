package io.inferaligner.runner.schedule;

import io.inferaligner.runner.engine.RowResiduals;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Residuals of one prompt, unsteered; the future is completed on the engine's thread. */
record CaptureTask(
    TokenIds prompt,
    List<Integer> layers,
    TokenChoice tokens,
    CompletableFuture<RowResiduals> result) {
  CaptureTask {
    layers = List.copyOf(layers);
  }
}
