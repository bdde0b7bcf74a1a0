package io.inferaligner.contract;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.util.function.Function;
import java.util.function.Supplier;

/** The client's side of every call: the peer's fault, whatever way it came. */
public final class Calls {
  private Calls() {}

  /**
   * The result of {@code call}.
   *
   * @param transport what a status means that is no fault of the peer's own
   * @throws SteeringException for every status
   */
  public static <T> T guard(Supplier<T> call, Function<Status, SteeringFault> transport) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw exception(e, transport);
    }
  }

  /** The peer's own fault, a failed handshake, or what {@code transport} makes of the status. */
  public static SteeringException exception(
      Throwable error, Function<Status, SteeringFault> transport) {
    SteeringFault fault =
        StatusMap.toFault(error)
            .or(() -> TlsFailure.of(error))
            .orElseGet(() -> transport.apply(Status.fromThrowable(error)));
    return new SteeringException(fault, error);
  }
}
