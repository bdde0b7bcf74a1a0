package io.inferaligner.follow;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.inferaligner.proto.registry.v1.CheckScopeRequest;
import io.inferaligner.proto.registry.v1.CheckScopeResponse;
import io.inferaligner.proto.registry.v1.CollectGarbageRequest;
import io.inferaligner.proto.registry.v1.CollectGarbageResponse;
import io.inferaligner.proto.registry.v1.ExportScopeRequest;
import io.inferaligner.proto.registry.v1.ImportScopeRequest;
import io.inferaligner.proto.registry.v1.ImportScopeResponse;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The registry's calls about all it holds, which may take long. Thread-safe. */
public final class RegistryAdmin {
  private final RegistryServiceGrpc.RegistryServiceBlockingStub calls;
  private final RegistryServiceGrpc.RegistryServiceStub streams;
  private final RegistryFaults faults;

  RegistryAdmin(
      RegistryServiceGrpc.RegistryServiceBlockingStub calls,
      RegistryServiceGrpc.RegistryServiceStub streams,
      RegistryFaults faults) {
    this.calls = calls;
    this.streams = streams;
    this.faults = faults;
  }

  /** Everything the registry holds, line by line; at most {@code time}. */
  public void export(Duration time, Consumer<byte[]> lines) {
    faults.guard(() ->
        RegistryStreams.scoped(() -> {
          calls
              .withDeadlineAfter(time.toMillis(), TimeUnit.MILLISECONDS)
              .exportScope(ExportScopeRequest.getDefaultInstance())
              .forEachRemaining(response -> lines.accept(response.getLine().toByteArray()));
          return true;
        }));
  }

  /** Sends the lines of an export into an empty registry; at most {@code time}. */
  public ImportScopeResponse restore(Duration time, Iterable<byte[]> lines) {
    return faults.guard(() -> {
      OneAnswer<ImportScopeResponse> answer = new OneAnswer<>();
      StreamObserver<ImportScopeRequest> request =
          streams.withDeadlineAfter(time.toMillis(), TimeUnit.MILLISECONDS).importScope(answer);
      for (byte[] line : lines) {
        if (answer.isDone()) {
          break;
        }
        request.onNext(
            ImportScopeRequest.newBuilder().setLine(UnsafeByteOperations.unsafeWrap(line)).build());
      }
      request.onCompleted();
      return answer.await();
    });
  }

  /** Finds, and with {@code apply} marks and removes, what nothing needs; at most {@code time}. */
  public CollectGarbageResponse collect(Duration time, CollectGarbageRequest request) {
    return faults.guard(() ->
        calls.withDeadlineAfter(time.toMillis(), TimeUnit.MILLISECONDS).collectGarbage(request));
  }

  /** What is wrong with what the registry holds. */
  public CheckScopeResponse check(Duration time) {
    return faults.guard(() ->
        calls
            .withDeadlineAfter(time.toMillis(), TimeUnit.MILLISECONDS)
            .checkScope(CheckScopeRequest.getDefaultInstance()));
  }
}
