package io.inferaligner.steering.job;

/** Where a running job reports to, and learns that it was cancelled. */
public interface Progress {
  /**
   * The job is at {@code stage}, which is done to {@code share} (0…1).
   *
   * @throws java.util.concurrent.CancellationException if the job was cancelled
   */
  void report(String stage, double share, String message);
}
