package io.inferaligner.contract;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Sends messages no faster than the reader takes them. Used by one sending thread. */
public final class Outbox<T> {
  private static final long RECHECK_MILLIS = 500;

  private final ServerCallStreamObserver<T> responses;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** An outbox for {@code responses}; make it before the service method returns. */
  public Outbox(ServerCallStreamObserver<T> responses) {
    this.responses = responses;
    responses.setOnReadyHandler(this::signal);
    responses.setOnCancelHandler(this::signal);
  }

  /** Sends {@code message} once the reader is ready; false if it went away. */
  public boolean send(T message) throws InterruptedException {
    lock.lock();
    try {
      while (!responses.isReady() && !responses.isCancelled()) {
        changed.await(RECHECK_MILLIS, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
    if (responses.isCancelled()) {
      return false;
    }
    responses.onNext(message);
    return true;
  }

  /** False once the reader went away. */
  public boolean isOpen() {
    return !responses.isCancelled();
  }

  /** Ends the stream, unless the reader went away. */
  public void complete() {
    if (isOpen()) {
      responses.onCompleted();
    }
  }

  /** Ends the stream with {@code status}, unless the reader went away. */
  public void fail(Throwable status) {
    if (isOpen()) {
      responses.onError(status);
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
