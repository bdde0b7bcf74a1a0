package io.inferaligner.core.fault;

/**
 * Carries a {@link SteeringFault} up to the edge, where it becomes a gRPC status or a line on the
 * terminal.
 */
public final class SteeringException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient SteeringFault fault;

  public SteeringException(SteeringFault fault) {
    super(fault.reason() + ": " + fault.message());
    this.fault = fault;
  }

  public SteeringException(SteeringFault fault, Throwable cause) {
    super(fault.reason() + ": " + fault.message(), cause);
    this.fault = fault;
  }

  public SteeringException(FaultReason reason, String message) {
    this(SteeringFault.of(reason, message));
  }

  public SteeringException(FaultReason reason, String message, Throwable cause) {
    this(SteeringFault.of(reason, message), cause);
  }

  public SteeringFault fault() {
    return fault;
  }
}
