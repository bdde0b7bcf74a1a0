package io.inferaligner.steering.job;

import java.util.List;

/** What a job leaves behind. */
public record JobResult(String message, List<PublishedBundle> published, String report) {
  public JobResult {
    published = List.copyOf(published);
  }
}
