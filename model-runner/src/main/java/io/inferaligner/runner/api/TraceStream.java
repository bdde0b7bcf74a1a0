package io.inferaligner.runner.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.inferaligner.contract.Outbox;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import io.inferaligner.runner.trace.TraceEntry;
import io.inferaligner.runner.trace.TraceJournal;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Streams the journal entries of one tenant; a reader that falls too far behind misses some rather
 * than stalling the runner.
 */
final class TraceStream implements Runnable {
  private static final int BUFFERED = 1_000;
  private static final long PATIENCE_MILLIS = 200;
  private static final int DEFAULT_LAST = 20;

  private final TraceJournal journal;
  private final ModelIdentity model;
  private final String tenant;
  private final int last;
  private final boolean follow;
  private final Outbox<TailTraceResponse> outbox;

  TraceStream(
      TraceJournal journal,
      ModelIdentity model,
      String tenant,
      int last,
      boolean follow,
      ServerCallStreamObserver<TailTraceResponse> responses) {
    this.journal = journal;
    this.model = model;
    this.tenant = tenant;
    this.last = last <= 0 ? DEFAULT_LAST : last;
    this.follow = follow;
    this.outbox = new Outbox<>(responses);
  }

  @Override
  public void run() {
    try {
      if (follow) {
        followJournal();
      } else {
        for (TraceEntry entry : journal.last(tenant, last)) {
          send(entry);
        }
      }
      outbox.complete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void followJournal() throws InterruptedException {
    BlockingQueue<TraceEntry> queue = new ArrayBlockingQueue<>(BUFFERED);
    Runnable stop = journal.follow(tenant, last, queue::offer);
    try {
      while (outbox.isOpen()) {
        TraceEntry entry = queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (entry != null) {
          send(entry);
        }
      }
    } finally {
      stop.run();
    }
  }

  private void send(TraceEntry entry) throws InterruptedException {
    var _ = outbox.send(GenerateMapper.entry(entry, model));
  }
}
