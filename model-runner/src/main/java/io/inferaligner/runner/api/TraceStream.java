package io.inferaligner.runner.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import io.inferaligner.runner.trace.TraceEntry;
import io.inferaligner.runner.trace.TraceJournal;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Streams journal entries; a reader that falls too far behind misses some rather than stalling the
 * runner.
 */
final class TraceStream implements Runnable {
  private static final int BUFFERED = 1_000;
  private static final long PATIENCE_MILLIS = 200;
  private static final int DEFAULT_LAST = 20;

  private final TraceJournal journal;
  private final ModelIdentity model;
  private final int last;
  private final boolean follow;
  private final ServerCallStreamObserver<TailTraceResponse> responses;
  private final Semaphore changed = new Semaphore(0);

  TraceStream(
      TraceJournal journal,
      ModelIdentity model,
      int last,
      boolean follow,
      ServerCallStreamObserver<TailTraceResponse> responses) {
    this.journal = journal;
    this.model = model;
    this.last = last <= 0 ? DEFAULT_LAST : last;
    this.follow = follow;
    this.responses = responses;
    responses.setOnReadyHandler(changed::release);
    responses.setOnCancelHandler(changed::release);
  }

  @Override
  public void run() {
    try {
      if (follow) {
        followJournal();
      } else {
        journal.last(last).forEach(this::send);
      }
      if (!responses.isCancelled()) {
        responses.onCompleted();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void followJournal() throws InterruptedException {
    BlockingQueue<TraceEntry> queue = new ArrayBlockingQueue<>(BUFFERED);
    Runnable stop = journal.follow(last, queue::offer);
    try {
      while (!responses.isCancelled()) {
        if (responses.isReady()) {
          TraceEntry entry = queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
          if (entry != null) {
            send(entry);
          }
        } else {
          var _ = changed.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } finally {
      stop.run();
    }
  }

  private void send(TraceEntry entry) {
    if (!responses.isCancelled()) {
      responses.onNext(GenerateMapper.entry(entry, model));
    }
  }
}
