package io.inferaligner.gate.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.gate.evaluate.Verdict;
import io.inferaligner.proto.gate.v1.DecideStreamRequest;
import io.inferaligner.proto.gate.v1.DecideStreamResponse;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One stream of questions. At most a window of them is in work; a reader that falls behind is not
 * sent to, and then not read from either.
 */
final class DecideStream implements StreamObserver<DecideStreamRequest> {
  private final Decider decider;
  private final ServerCallStreamObserver<DecideStreamResponse> answers;
  private final ReentrantLock lock = new ReentrantLock();
  // All guarded by lock: answers may come from several threads.
  private int inWork;
  private int owed;
  private boolean halfClosed;
  private boolean ended;

  DecideStream(
      Decider decider, ServerCallStreamObserver<DecideStreamResponse> answers, int window) {
    this.decider = decider;
    this.answers = answers;
    answers.disableAutoRequest();
    answers.setOnReadyHandler(this::requestOwed);
    answers.setOnCancelHandler(this::end);
    answers.request(window);
  }

  @Override
  public void onNext(DecideStreamRequest request) {
    lock.lock();
    try {
      inWork++;
    } finally {
      lock.unlock();
    }
    decider.decide(
        request.getDecide(), request.getTraceparent(), new Answer(request.getCorrelation()));
  }

  @Override
  public void onError(Throwable error) {
    end();
  }

  @Override
  public void onCompleted() {
    lock.lock();
    try {
      halfClosed = true;
      completeIfDone();
    } finally {
      lock.unlock();
    }
  }

  private void send(DecideStreamResponse response) {
    lock.lock();
    try {
      inWork--;
      owed++;
      if (!ended) {
        answers.onNext(response);
        requestOwed();
        completeIfDone();
      }
    } finally {
      lock.unlock();
    }
  }

  private void requestOwed() {
    lock.lock();
    try {
      if (owed > 0 && !ended && answers.isReady()) {
        answers.request(owed);
        owed = 0;
      }
    } finally {
      lock.unlock();
    }
  }

  private void completeIfDone() {
    if (halfClosed && inWork == 0 && !ended) {
      ended = true;
      answers.onCompleted();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  /** The answer to one question of the stream. */
  private final class Answer implements Decider.Outcome {
    private final long correlation;

    Answer(long correlation) {
      this.correlation = correlation;
    }

    @Override
    public void verdict(Verdict verdict) {
      send(
          DecideStreamResponse.newBuilder()
              .setCorrelation(correlation)
              .setVerdict(GateMapper.verdict(verdict))
              .build());
    }

    @Override
    public void failure(SteeringFault fault) {
      send(
          DecideStreamResponse.newBuilder()
              .setCorrelation(correlation)
              .setFailure(GateMapper.failure(fault))
              .build());
    }
  }
}
