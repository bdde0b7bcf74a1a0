package io.inferaligner.runner.bench;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.DecideResponse;
import io.inferaligner.proto.gate.v1.DecideStreamRequest;
import io.inferaligner.proto.gate.v1.DecideStreamResponse;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.runner.engine.TokenIds;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps a gate-service busy and counts its verdicts. The questions are made once. */
final class GateLoadClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final DecideRequest question;

  GateLoadClient(GateAccess access, VectorBundle bundle, DenseVector activation) {
    this.channel =
        NettyChannelBuilder.forTarget(access.address()).usePlaintext().directExecutor().build();
    this.question =
        DecideRequest.newBuilder()
            .setBundleDigest(bundle.digest())
            .setModelDigest(bundle.manifest().target().modelDigest())
            .setTokenHash(ByteString.copyFrom(TokenIds.of(1, 2, 3).hash()))
            .addLayers(bundle.gate().layer())
            .setActivations(Messages.matrix(List.of(activation)))
            .build();
  }

  /** Verdicts within {@code time} by Decide, {@code inFlight} calls at a time. */
  long unary(Duration time, int inFlight) throws InterruptedException {
    Load load = new Load(time, inFlight);
    for (int caller = 0; caller < inFlight; caller++) {
      new Unary(load).call();
    }
    return load.await();
  }

  /** Verdicts within {@code time} by one DecideStream with {@code inFlight} questions at a time. */
  long streamed(Duration time, int inFlight) throws InterruptedException {
    Load load = new Load(time, inFlight);
    Streamed answers = new Streamed(load);
    StreamObserver<DecideStreamRequest> questions =
        GateServiceGrpc.newStub(channel).decideStream(answers);
    answers.start(questions, inFlight);
    long verdicts = load.await();
    questions.onCompleted();
    return verdicts;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /** One measurement. */
  private static final class Load {
    final long end;
    final AtomicLong verdicts = new AtomicLong();
    final CountDownLatch callers;
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    Load(Duration time, int inFlight) {
      end = System.nanoTime() + time.toNanos();
      callers = new CountDownLatch(inFlight);
    }

    /** Counts a verdict; true if there is time for another. */
    boolean goesOn() {
      verdicts.incrementAndGet();
      if (System.nanoTime() - end < 0) {
        return true;
      }
      callers.countDown();
      return false;
    }

    void failed(Throwable error) {
      failure.set(error);
      while (callers.getCount() > 0) {
        callers.countDown();
      }
    }

    long await() throws InterruptedException {
      callers.await();
      if (failure.get() != null) {
        throw new IllegalStateException("gate-service failed under load", failure.get());
      }
      return verdicts.get();
    }
  }

  private final class Unary implements StreamObserver<DecideResponse> {
    private final Load load;

    Unary(Load load) {
      this.load = load;
    }

    void call() {
      GateServiceGrpc.newStub(channel).decide(question, this);
    }

    @Override
    public void onNext(DecideResponse response) {
      // counted when the call is complete
    }

    @Override
    public void onError(Throwable error) {
      load.failed(error);
    }

    @Override
    public void onCompleted() {
      if (load.goesOn()) {
        new Unary(load).call();
      }
    }
  }

  private final class Streamed implements StreamObserver<DecideStreamResponse> {
    private final Load load;
    private final DecideStreamRequest request =
        DecideStreamRequest.newBuilder().setDecide(question).build();
    private final AtomicReference<StreamObserver<DecideStreamRequest>> questions =
        new AtomicReference<>();

    Streamed(Load load) {
      this.load = load;
    }

    void start(StreamObserver<DecideStreamRequest> stream, int inFlight) {
      questions.set(stream);
      for (int first = 0; first < inFlight; first++) {
        send(stream);
      }
    }

    /** A stream's sender is not thread-safe: the first questions are sent beside the answers. */
    private synchronized void send(StreamObserver<DecideStreamRequest> stream) {
      stream.onNext(request);
    }

    @Override
    public void onNext(DecideStreamResponse response) {
      if (!response.hasVerdict()) {
        load.failed(new IllegalStateException(response.getFailure().getReason()));
      } else if (load.goesOn()) {
        send(questions.get());
      }
    }

    @Override
    public void onError(Throwable error) {
      load.failed(error);
    }

    @Override
    public void onCompleted() {
      // the sender ends the stream
    }
  }
}
