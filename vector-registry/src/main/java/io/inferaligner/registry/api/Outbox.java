package io.inferaligner.registry.api;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Sends messages no faster than the reader takes them. Used by one sending thread. */
final class Outbox<T> {
  private static final long RECHECK_MILLIS = 500;

  private final ServerCallStreamObserver<T> responses;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** An outbox for {@code responses}; make it before the service method returns. */
  Outbox(ServerCallStreamObserver<T> responses) {
    this.responses = responses;
    responses.setOnReadyHandler(this::signal);
    responses.setOnCancelHandler(this::signal);
  }

  /** Sends {@code message} once the reader is ready; false if it went away. */
  boolean send(T message) throws InterruptedException {
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

  boolean isOpen() {
    return !responses.isCancelled();
  }

  void complete() {
    if (isOpen()) {
      responses.onCompleted();
    }
  }

  void fail(Throwable status) {
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
