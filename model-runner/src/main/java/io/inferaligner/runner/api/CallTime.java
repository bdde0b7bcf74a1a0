package io.inferaligner.runner.api;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a call may take. */
final class CallTime {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private CallTime() {}

  /** What is left of the current call's deadline; bounded also where the caller set none. */
  static Duration left() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? LONGEST
        : Duration.ofNanos(
            Math.min(LONGEST.toNanos(), deadline.timeRemaining(TimeUnit.NANOSECONDS)));
  }
}
