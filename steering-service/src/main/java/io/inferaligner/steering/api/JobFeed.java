package io.inferaligner.steering.api;

import io.grpc.stub.ServerCallStreamObserver;
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
  private final ServerCallStreamObserver<WatchJobResponse> responses;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable JobRecord newest;

  JobFeed(Jobs jobs, String id, ServerCallStreamObserver<WatchJobResponse> responses) {
    this.jobs = jobs;
    this.id = id;
    this.responses = responses;
    responses.setOnCancelHandler(() -> {});
  }

  @Override
  public void run() {
    Runnable stop = jobs.watch(this::offer);
    try {
      offer(jobs.get(id));
      boolean over = false;
      while (!over && !responses.isCancelled()) {
        JobRecord job = next();
        if (job != null && !responses.isCancelled()) {
          responses.onNext(WatchJobResponse.newBuilder().setJob(JobMapper.job(job)).build());
          over = job.hasEnded();
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
      if (newest == null || !responses.isReady()) {
        changed.await(RECHECK_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (!responses.isReady()) {
        return null;
      }
      JobRecord job = newest;
      newest = null;
      return job;
    } finally {
      lock.unlock();
    }
  }
}
