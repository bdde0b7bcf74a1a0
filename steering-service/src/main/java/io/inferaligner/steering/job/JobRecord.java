package io.inferaligner.steering.job;

import java.util.List;

/**
 * A job as it is kept on disk. No prompt text.
 *
 * @param progress 0…1 within the stage
 * @param report JSON of figures, empty while there are none
 * @param failure reason of the error table, empty unless failed
 */
public record JobRecord(
    String id,
    State state,
    String stage,
    double progress,
    String message,
    List<PublishedBundle> published,
    String report,
    String failure) {
  public JobRecord {
    published = List.copyOf(published);
  }

  /** Where a job stands. */
  public enum State {
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    INTERRUPTED
  }

  static JobRecord started(String id) {
    return new JobRecord(id, State.RUNNING, "QUEUED", 0, "waiting for its turn", List.of(), "", "");
  }

  JobRecord at(String newStage, double share, String newMessage) {
    return new JobRecord(id, state, newStage, share, newMessage, published, report, failure);
  }

  JobRecord succeeded(JobResult result) {
    return new JobRecord(
        id, State.SUCCEEDED, "DONE", 1, result.message(), result.published(), result.report(), "");
  }

  JobRecord ended(State newState, String newMessage, String reason) {
    return new JobRecord(id, newState, stage, progress, newMessage, published, report, reason);
  }

  public boolean hasEnded() {
    return state != State.RUNNING;
  }
}
