package io.inferaligner.runner.gate;

import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.types.v1.GateVerdict;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A way to put questions to gate-service. Thread-safe; never blocks. */
interface QuestionClient {
  /**
   * The answer, or a future failed with the call's {@link io.grpc.StatusRuntimeException};
   * DEADLINE_EXCEEDED after {@code budget}. Completes on any thread.
   */
  CompletableFuture<GateVerdict> ask(DecideRequest request, Duration budget);
}
