package io.inferaligner.steering.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.inferaligner.contract.Outbox;
import io.inferaligner.proto.steering.v1.WatchJobResponse;
import io.inferaligner.steering.job.JobRecord;
import io.inferaligner.steering.job.Jobs;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sends the newest state of one job until it is over; states a slow reader missed are left out. */
final class JobFeed implements Runnable {
  private static final long RECHECK_MILLIS = 500;

  private final Jobs jobs;
  private final String id;
  private final Outbox<WatchJobResponse> outbox;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable JobRecord newest;

  JobFeed(Jobs jobs, String id, ServerCallStreamObserver<WatchJobResponse> responses) {
    this.jobs = jobs;
    this.id = id;
    this.outbox = new Outbox<>(responses);
  }

  @Override
  public void run() {
    Runnable stop = jobs.watch(this::offer);
    try {
      offer(jobs.get(id));
      boolean over = false;
      while (!over && outbox.isOpen()) {
        JobRecord job = next();
        if (job != null) {
          var _ = outbox.send(WatchJobResponse.newBuilder().setJob(JobMapper.job(job)).build());
          over = job.hasEnded();
        }
      }
      outbox.complete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stop.run();
    }
  }

  private void offer(JobRecord job) {
    if (job.id().equals(id)) {
      lock.lock();
      try {
        newest = job;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable JobRecord next() throws InterruptedException {
    lock.lock();
    try {
      if (newest == null) {
        changed.await(RECHECK_MILLIS, TimeUnit.MILLISECONDS);
      }
      JobRecord job = newest;
      newest = null;
      return job;
    } finally {
      lock.unlock();
    }
  }
}
