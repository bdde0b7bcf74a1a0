package io.inferaligner.contract;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.util.Arrays;
import java.util.Optional;

/** The one table between {@link SteeringFault} and gRPC status (reliability.md §2.3). */
public final class StatusMap {
  /** Domain of every {@link ErrorInfo}. */
  public static final String DOMAIN = "inferaligner.io";

  private StatusMap() {}

  /** The status code of a class of reasons. */
  public static Status.Code code(FaultReason.Kind kind) {
    return switch (kind) {
      case BAD_INPUT -> Status.Code.INVALID_ARGUMENT;
      case WRONG_STATE -> Status.Code.FAILED_PRECONDITION;
      case NOT_ALLOWED -> Status.Code.PERMISSION_DENIED;
      case UNKNOWN_CALLER -> Status.Code.UNAUTHENTICATED;
      case EXISTS -> Status.Code.ALREADY_EXISTS;
      case MISSING -> Status.Code.NOT_FOUND;
      case CONFLICT -> Status.Code.ABORTED;
      case OUT_OF_RANGE -> Status.Code.OUT_OF_RANGE;
      case DATA_LOST -> Status.Code.DATA_LOSS;
      case EXHAUSTED -> Status.Code.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Status.Code.UNAVAILABLE;
      case TIMED_OUT -> Status.Code.DEADLINE_EXCEEDED;
      case BROKEN -> Status.Code.INTERNAL;
    };
  }

  /** What a service answers for {@code error}: its fault, its own status, or INTERNAL for a bug. */
  public static StatusRuntimeException toStatus(Throwable error) {
    return switch (error) {
      case SteeringException steering -> toStatus(steering.fault());
      case StatusRuntimeException status -> status;
      default ->
          toStatus(
              SteeringFault.of(
                  FaultReason.INVARIANT_VIOLATED,
                  "an internal error happened ("
                      + error.getClass().getSimpleName()
                      + "); see the service's log"));
    };
  }

  /** The status with {@link ErrorInfo}, and {@link RetryInfo} where trying again helps. */
  public static StatusRuntimeException toStatus(SteeringFault fault) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code(fault.reason().kind()).value())
            .setMessage(fault.message())
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain(DOMAIN)
                        .setReason(fault.reason().name())
                        .putAllMetadata(fault.facts())
                        .build()));
    if (fault instanceof SteeringFault.Retryable retryable) {
      long millis = retryable.retryMillis();
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder()
                  .setRetryDelay(
                      Duration.newBuilder()
                          .setSeconds(millis / 1000)
                          .setNanos((int) (millis % 1000) * 1_000_000))
                  .build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  /** The fault that a peer's status stands for, if it came from this system. */
  public static Optional<SteeringFault> toFault(Throwable error) {
    com.google.rpc.Status status = StatusProto.fromThrowable(error);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          return Arrays.stream(FaultReason.values())
              .filter(reason ->
                  info.getDomain().equals(DOMAIN) && reason.name().equals(info.getReason()))
              .findFirst()
              .map(reason -> toFault(reason, status.getMessage(), info));
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static SteeringFault toFault(FaultReason reason, String message, ErrorInfo info) {
    String revision = info.getMetadataMap().get("current_rev");
    if (reason == FaultReason.CHANNEL_CONFLICT && revision != null) {
      return SteeringFault.lostRace(message, Long.parseLong(revision));
    }
    String millis = info.getMetadataMap().get("retry_millis");
    return millis == null
        ? SteeringFault.of(reason, message)
        : SteeringFault.retry(reason, message, Long.parseLong(millis));
  }
}
