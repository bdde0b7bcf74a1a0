package io.inferaligner.follow;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for the one answer of a client-streaming call, whose deadline bounds the wait. */
final class OneAnswer<T> implements StreamObserver<T> {
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private volatile @Nullable T value;

  boolean isDone() {
    return answer.isDone();
  }

  /** The answer; throws {@link StatusRuntimeException} if the call failed. */
  T await() {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("interrupted").asRuntimeException();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StatusRuntimeException status
          ? status
          : Status.fromThrowable(e).asRuntimeException();
    }
  }

  @Override
  public void onNext(T next) {
    value = next;
  }

  @Override
  public void onError(Throwable error) {
    answer.completeExceptionally(error);
  }

  @Override
  public void onCompleted() {
    T last = value;
    if (last == null) {
      answer.completeExceptionally(
          Status.INTERNAL.withDescription("no answer").asRuntimeException());
    } else {
      answer.complete(last);
    }
  }
}
