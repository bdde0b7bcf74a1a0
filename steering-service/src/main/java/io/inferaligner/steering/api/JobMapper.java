package io.inferaligner.steering.api;

import io.inferaligner.proto.steering.v1.Job;
import io.inferaligner.proto.steering.v1.JobState;
import io.inferaligner.proto.steering.v1.PublishedBundle;
import io.inferaligner.steering.job.JobRecord;

/** From job records to messages. */
final class JobMapper {
  private JobMapper() {}

  static Job job(JobRecord job) {
    return Job.newBuilder()
        .setId(job.id())
        .setState(
            switch (job.state()) {
              case RUNNING -> JobState.JOB_STATE_RUNNING;
              case SUCCEEDED -> JobState.JOB_STATE_SUCCEEDED;
              case FAILED -> JobState.JOB_STATE_FAILED;
              case CANCELLED -> JobState.JOB_STATE_CANCELLED;
              case INTERRUPTED -> JobState.JOB_STATE_INTERRUPTED;
            })
        .setStage(job.stage())
        .setProgress(job.progress())
        .setMessage(job.message())
        .addAllPublished(
            job.published().stream()
                .map(bundle ->
                    PublishedBundle.newBuilder()
                        .setName(bundle.name())
                        .setVersion(bundle.version())
                        .setDigest(bundle.digest())
                        .setVariant(bundle.variant())
                        .build())
                .toList())
        .setReportJson(job.report())
        .setFailureReason(job.failure())
        .build();
  }
}
