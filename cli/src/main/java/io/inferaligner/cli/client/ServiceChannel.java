package io.inferaligner.cli.client;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.inferaligner.access.ServiceChannels;
import io.inferaligner.contract.Calls;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A connection to one service and what its failures mean. Thread-safe. */
final class ServiceChannel implements AutoCloseable {
  private static final int MESSAGE_BYTES = 64 << 20;

  private final String service;
  private final String address;
  private final FaultReason unavailable;
  private final ManagedChannel channel;

  ServiceChannel(String service, FaultReason unavailable, String address) {
    this.service = service;
    this.unavailable = unavailable;
    this.address = address;
    try {
      this.channel =
          ServiceChannels.to(address)
              .keepAliveTime(30, TimeUnit.SECONDS)
              .keepAliveTimeout(10, TimeUnit.SECONDS)
              .maxInboundMessageSize(MESSAGE_BYTES)
              .build();
    } catch (IllegalArgumentException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "'" + address + "' is no address: use host:port", e);
    }
  }

  ManagedChannel channel() {
    return channel;
  }

  /** The result of {@code call}, its status as a {@link SteeringException}. */
  <T> T guard(Supplier<T> call) {
    return Calls.guard(call, this::meaning);
  }

  /** The peer's own fault, or what the transport's code stands for. */
  SteeringException fault(Throwable error) {
    return Calls.exception(error, this::meaning);
  }

  private SteeringFault meaning(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE, CANCELLED, UNKNOWN ->
          SteeringFault.of(
              unavailable,
              "the %s at %s cannot be reached: start the services with './inferaligner up' or give another address"
                  .formatted(service, address));
      case DEADLINE_EXCEEDED ->
          SteeringFault.of(
              FaultReason.DEADLINE_EXCEEDED,
              "the %s at %s did not answer in time: try again".formatted(service, address));
      case UNIMPLEMENTED ->
          SteeringFault.of(
              FaultReason.REQUEST_INVALID,
              "the service at %s is no InferAligner %s: correct the address"
                  .formatted(address, service));
      default ->
          SteeringFault.of(
              FaultReason.INVARIANT_VIOLATED,
              "the %s at %s answered %s %s"
                  .formatted(
                      service,
                      address,
                      status.getCode(),
                      String.valueOf(status.getDescription()).lines().findFirst().orElse("")));
    };
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
