package io.inferaligner.cli.client;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.gate.v1.GetStatusRequest;
import io.inferaligner.proto.gate.v1.GetStatusResponse;
import java.util.concurrent.TimeUnit;

/** The gate-service's status call. Thread-safe. */
public final class GateClient implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 10;

  private final ServiceChannel channel;

  private GateClient(ServiceChannel channel) {
    this.channel = channel;
  }

  /** A client of the gate at {@code address} (host:port); connects with the first call. */
  public static GateClient connect(String address) {
    return new GateClient(
        new ServiceChannel("gate-service", FaultReason.GATE_UNAVAILABLE, address));
  }

  /** Bundles and counts. */
  public GetStatusResponse status() {
    return channel.guard(() ->
        GateServiceGrpc.newBlockingStub(channel.channel())
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
            .getStatus(GetStatusRequest.getDefaultInstance()));
  }

  @Override
  public void close() {
    channel.close();
  }
}
