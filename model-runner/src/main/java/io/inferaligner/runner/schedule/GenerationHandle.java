package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.SteeringFault;

/** A generation under way. Thread-safe; does nothing once it is over. */
public interface GenerationHandle {
  /** Ends it silently: no event follows, and its slot is free within one round. */
  void cancel();

  /** Ends it with {@code fault}. */
  void fail(SteeringFault fault);
}
