package io.inferaligner.steering.api;

import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.StatusMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Receives an upload; the job starts only when all of it is there and was checked. */
final class JobUpload<Q, S, A> implements StreamObserver<Q> {
  private final UploadParts<Q, S> parts;
  private final BiFunction<S, PromptCheck, A> start;
  private final StreamObserver<A> responses;
  private final PromptCheck prompts = new PromptCheck();
  private S spec;
  private boolean ended;

  JobUpload(
      UploadParts<Q, S> parts, BiFunction<S, PromptCheck, A> start, StreamObserver<A> responses) {
    this.parts = parts;
    this.spec = parts.noSpec();
    this.start = start;
    this.responses = responses;
  }

  @Override
  public void onNext(Q part) {
    guarded(() -> {
      take(part);
      return false;
    });
  }

  @Override
  public void onCompleted() {
    guarded(() -> {
      responses.onNext(start.apply(spec, prompts));
      responses.onCompleted();
      return true;
    });
  }

  @Override
  public void onError(Throwable error) {
    ended = true;
  }

  private void take(Q part) {
    if (parts.hasSpec().test(part)) {
      spec = parts.spec().apply(part);
    } else if (parts.hasPrompt().test(part)) {
      prompts.add(parts.prompt().apply(part));
    } else {
      throw PromptCheck.request("a message of the upload is empty");
    }
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
