package io.inferaligner.runner.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import io.inferaligner.runner.trace.TraceEntry;
import io.inferaligner.runner.trace.TraceJournal;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Streams journal entries; a reader that falls too far behind misses some rather than stalling the
 * runner.
 */
final class TraceStream implements Runnable {
  private static final int BUFFERED = 1_000;
  private static final int DEFAULT_LAST = 20;

  private final TraceJournal journal;
  private final ModelIdentity model;
  private final int last;
  private final boolean follow;
  private final ServerCallStreamObserver<TailTraceResponse> responses;

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
    responses.setOnCancelHandler(() -> {});
  }

  @Override
  public void run() {
    BlockingQueue<TraceEntry> queue = new ArrayBlockingQueue<>(BUFFERED);
    Runnable stop = journal.follow(queue::offer);
    try {
      if (!follow) {
        stop.run();
      }
      journal.last(last).forEach(this::send);
      while (follow && !responses.isCancelled()) {
        TraceEntry entry = queue.poll(200, TimeUnit.MILLISECONDS);
        if (entry != null) {
          send(entry);
        }
      }
      if (!responses.isCancelled()) {
        responses.onCompleted();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
