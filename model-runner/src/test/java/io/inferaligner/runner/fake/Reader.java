package io.inferaligner.runner.fake;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A client that reads in the background and can go away. */
public final class Reader implements ClientResponseObserver<GenerateRequest, GenerateResponse> {
  private final List<GenerateResponse> events = new CopyOnWriteArrayList<>();
  private volatile @Nullable ClientCallStreamObserver<GenerateRequest> call;
  private volatile @Nullable Status status;
  private volatile String reason = "";

  /** A reader of {@code request}'s answer from {@code runner}. */
  public static Reader of(RunningRunner runner, GenerateRequest request) {
    Reader reader = new Reader();
    runner.streams().generate(request, reader);
    return reader;
  }

  public List<GenerateResponse> events() {
    return List.copyOf(events);
  }

  public long tokens() {
    return events.stream().filter(GenerateResponse::hasToken).count();
  }

  /** Null while the answer goes on. */
  public @Nullable Status status() {
    return status;
  }

  /** Reason of the error table; empty without one. */
  public String reason() {
    return reason;
  }

  public boolean isOver() {
    return status != null;
  }

  public void cancel() {
    ClientCallStreamObserver<GenerateRequest> running = call;
    if (running != null) {
      running.cancel("the reader went away", null);
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<GenerateRequest> requests) {
    call = requests;
  }

  @Override
  public void onNext(GenerateResponse response) {
    events.add(response);
  }

  @Override
  public void onError(Throwable error) {
    reason = StatusMap.toFault(error).map(fault -> fault.reason().name()).orElse("");
    status = Status.fromThrowable(error);
  }

  @Override
  public void onCompleted() {
    status = Status.OK;
  }
}
