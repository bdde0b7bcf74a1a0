package io.inferaligner.cli.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Many answers of one runner at a time, each cancelled where it shall be. Thread-safe. */
public final class RunnerStream implements AutoCloseable {
  private static final Metadata.Key<String> TENANT =
      Metadata.Key.of("x-tenant", Metadata.ASCII_STRING_MARSHALLER);

  private final ServiceChannel channel;
  private final RunnerServiceGrpc.RunnerServiceStub stub;

  private RunnerStream(ServiceChannel channel) {
    this.channel = channel;
    this.stub = RunnerServiceGrpc.newStub(channel.channel());
  }

  /** Streams of the runner at {@code address} (host:port). */
  public static RunnerStream connect(String address) {
    return new RunnerStream(
        new ServiceChannel("model-runner", FaultReason.RUNNER_UNAVAILABLE, address));
  }

  /**
   * How one answer ended.
   *
   * @param reason of the runner's own fault; empty if the status came from the transport
   * @param promptTokens as the runner counted, 0 if it was not admitted
   * @param cancelled whether this side cancelled it before its end
   * @param micros from the call to the end
   */
  public record End(
      Status.Code code,
      Optional<FaultReason> reason,
      int promptTokens,
      int tokens,
      boolean cancelled,
      long micros) {}

  /** What one call sends, how long it waits, and after how many tokens it goes away. */
  public record Call(
      GenerateRequest request, String tenant, Duration deadline, Optional<Integer> cancelAt) {}

  /** Starts {@code call}; {@code atEnd} is called exactly once, on a thread of the transport. */
  public void start(Call call, Consumer<End> atEnd) {
    Metadata headers = new Metadata();
    headers.put(TENANT, call.tenant());
    stub.withDeadlineAfter(call.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .generate(call.request(), new Reader(call, atEnd));
  }

  @Override
  public void close() {
    channel.close();
  }

  private static final class Reader
      implements ClientResponseObserver<GenerateRequest, GenerateResponse> {
    private final Call call;
    private final Consumer<End> atEnd;
    private final long begin = System.nanoTime();
    private ClientCallStreamObserver<GenerateRequest> stream;
    private int promptTokens;
    private int tokens;
    private boolean cancelled;

    @SuppressWarnings("NullAway.Init") // the transport calls beforeStart before anything else
    Reader(Call call, Consumer<End> atEnd) {
      this.call = call;
      this.atEnd = atEnd;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<GenerateRequest> started) {
      stream = started;
    }

    @Override
    public void onNext(GenerateResponse event) {
      if (event.hasAdmitted()) {
        promptTokens = event.getAdmitted().getPromptTokens();
      }
      tokens += event.hasToken() ? 1 : 0;
      boolean due = call.cancelAt().map(at -> tokens >= at).orElse(false);
      if (due && !cancelled && !event.hasUsage()) {
        cancelled = true;
        stream.cancel("the load test goes away here", null);
      }
    }

    @Override
    public void onError(Throwable error) {
      end(
          Status.fromThrowable(error).getCode(),
          StatusMap.toFault(error).map(fault -> fault.reason()));
    }

    @Override
    public void onCompleted() {
      end(Status.Code.OK, Optional.empty());
    }

    private void end(Status.Code code, Optional<FaultReason> reason) {
      atEnd.accept(
          new End(
              code, reason, promptTokens, tokens, cancelled, (System.nanoTime() - begin) / 1_000));
    }
  }
}
