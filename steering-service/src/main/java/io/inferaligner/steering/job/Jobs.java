package io.inferaligner.steering.job;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.steering.config.SteeringConfig;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Runs jobs and tells how they do. Thread-safe. */
@ApplicationScoped
public class Jobs {
  private static final Logger LOG = Logger.getLogger(Jobs.class);

  private final JobStore store;
  private final ExecutorService workers;
  private final Map<String, JobRecord> jobs = new ConcurrentHashMap<>();
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Set<Consumer<JobRecord>> watchers = ConcurrentHashMap.newKeySet();

  @Inject
  public Jobs(SteeringConfig config) {
    this.store = new JobStore(config.stateDir());
    store.load().forEach(job -> jobs.put(job.id(), job));
    this.workers =
        Executors.newFixedThreadPool(
            config.threads(), Thread.ofPlatform().name("job-", 0).factory());
  }

  /** Starts {@code work}; returns the job's id at once. */
  public String start(Function<Progress, JobResult> work) {
    String id = UUID.randomUUID().toString();
    update(JobRecord.started(id));
    workers.execute(() -> run(id, work));
    return id;
  }

  /**
   * The job.
   *
   * @throws SteeringException JOB_NOT_FOUND
   */
  public JobRecord get(String id) {
    JobRecord job = jobs.get(id);
    if (job == null) {
      throw new SteeringException(
          FaultReason.JOB_NOT_FOUND, "there is no job of that id: list the jobs");
    }
    return job;
  }

  public List<JobRecord> all() {
    return jobs.values().stream().sorted(Comparator.comparing(JobRecord::id)).toList();
  }

  /**
   * Asks the job to stop; it does so at its next report.
   *
   * @throws SteeringException JOB_NOT_FOUND, JOB_NOT_RUNNING
   */
  public JobRecord cancel(String id) {
    JobRecord job = get(id);
    if (job.hasEnded()) {
      throw new SteeringException(FaultReason.JOB_NOT_RUNNING, "the job is over already");
    }
    cancelled.add(id);
    return job;
  }

  /**
   * Calls {@code watcher} with every change of any job until the result is run; it must not block.
   */
  public Runnable watch(Consumer<JobRecord> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  private void run(String id, Function<Progress, JobResult> work) {
    try {
      JobResult result = work.apply((stage, share, message) -> report(id, stage, share, message));
      update(get(id).succeeded(result));
    } catch (CancellationException e) {
      update(
          get(id)
              .ended(JobRecord.State.CANCELLED, "the job was cancelled; nothing was promoted", ""));
    } catch (SteeringException e) {
      update(get(id).ended(JobRecord.State.FAILED, e.fault().message(), e.fault().reason().name()));
    } catch (RuntimeException e) {
      LOG.error("event=job.failed id=" + id, e);
      update(
          get(id)
              .ended(
                  JobRecord.State.FAILED,
                  "an internal error ended the job; see the service's log",
                  FaultReason.INVARIANT_VIOLATED.name()));
    }
  }

  private void report(String id, String stage, double share, String message) {
    if (cancelled.contains(id)) {
      throw new CancellationException();
    }
    update(get(id).at(stage, share, message));
  }

  /** On disk first: what a watcher has seen survives a restart, unless the disk took nothing. */
  private void update(JobRecord job) {
    JobRecord before = jobs.get(job.id());
    if (before == null || job.hasEnded() || !before.stage().equals(job.stage())) {
      store.save(job);
      LOG.infof(
          "event=job.%s id=%s stage=%s",
          job.state().name().toLowerCase(java.util.Locale.ROOT), job.id(), job.stage());
    }
    jobs.put(job.id(), job);
    watchers.forEach(watcher -> watcher.accept(job));
  }

  @PreDestroy
  void close() {
    workers.shutdownNow();
  }
}
