package io.inferaligner.follow;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inferaligner.contract.Calls;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.util.function.Supplier;

/** What the registry's statuses mean to a caller. */
record RegistryFaults(String address) {
  private static final long RETRY_MILLIS = 500;

  /** The result of {@code call}, its status as a {@link SteeringException}. */
  <T> T guard(Supplier<T> call) {
    return Calls.guard(call, this::meaning);
  }

  /** The registry's own fault, or what the transport's code stands for. */
  SteeringException of(StatusRuntimeException error) {
    return Calls.exception(error, this::meaning);
  }

  /**
   * Whether {@code error} says nothing of a bundle: the registry is away, or does not let this
   * process in at the moment.
   */
  static boolean isAboutAccess(SteeringException error) {
    return switch (error.fault().reason()) {
      case REGISTRY_UNAVAILABLE,
          TOKEN_INVALID,
          PEER_CERT_INVALID,
          ROLE_REQUIRED,
          TENANT_MISMATCH,
          TOO_MANY_ATTEMPTS ->
          true;
      default -> false;
    };
  }

  private SteeringFault meaning(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED ->
          SteeringFault.retry(
              FaultReason.REGISTRY_UNAVAILABLE,
              "the registry at %s cannot be reached (%s): check that it runs and try again"
                  .formatted(address, status.getCode()),
              RETRY_MILLIS);
      default ->
          SteeringFault.of(
              FaultReason.INVARIANT_VIOLATED,
              "the registry at %s answered %s: check that it is an InferAligner registry"
                  .formatted(address, status.getCode()));
    };
  }
}
