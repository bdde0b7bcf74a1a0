package io.inferaligner.steering.api;

import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.StatusMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Receives an upload; the job starts only when all of it is there and was checked. */
final class JobUpload<Q, A> implements StreamObserver<Q> {
  private final BiConsumer<Q, PromptCheck> take;
  private final java.util.function.Function<PromptCheck, A> start;
  private final StreamObserver<A> responses;
  private final PromptCheck prompts = new PromptCheck();
  private boolean ended;

  JobUpload(
      BiConsumer<Q, PromptCheck> take,
      java.util.function.Function<PromptCheck, A> start,
      StreamObserver<A> responses) {
    this.take = take;
    this.start = start;
    this.responses = responses;
  }

  @Override
  public void onNext(Q part) {
    guarded(() -> {
      take.accept(part, prompts);
      return false;
    });
  }

  @Override
  public void onCompleted() {
    guarded(() -> {
      responses.onNext(start.apply(prompts));
      responses.onCompleted();
      return true;
    });
  }

  @Override
  public void onError(Throwable error) {
    ended = true;
  }

  private void guarded(Supplier<Boolean> work) {
    if (!ended) {
      try {
        ended = work.get();
      } catch (RuntimeException e) {
        ended = true;
        responses.onError(StatusMap.toStatus(e));
      }
    }
  }
}
