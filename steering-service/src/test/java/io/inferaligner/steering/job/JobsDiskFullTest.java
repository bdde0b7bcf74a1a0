package io.inferaligner.steering.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fake.Figures;
import io.inferaligner.core.fake.SmallVolume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the job records is full: jobs run on to their end, and no record is half-written.
 * Needs mounts: run by {@code test --all} and bench/registry/disk-full.sh.
 */
@Tag("isolated")
class JobsDiskFullTest {
  private static final String TEXT = "x".repeat(2 * SmallVolume.PAGE);

  @TempDir Path folder;

  @Test
  void jobsRunOnAndAreSavedWhenThereIsRoom() throws Exception {
    try (SmallVolume volume = SmallVolume.at(folder.resolve("volume"), 128)) {
      Jobs jobs = new Jobs(JobsTest.config(volume.path()));
      String before = run(jobs);
      volume.fill(1);
      String during = run(jobs);
      assertThat(jobs.get(during).state()).isEqualTo(JobRecord.State.SUCCEEDED);
      try (var files = Files.list(volume.path())) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .noneMatch(name -> name.endsWith(".tmp"));
      }
      Jobs restarted = new Jobs(JobsTest.config(volume.path()));
      assertThat(restarted.get(before)).isEqualTo(jobs.get(before));
      volume.free();
      String after = run(jobs);
      jobs.close();
      restarted.close();
      Jobs again = new Jobs(JobsTest.config(volume.path()));
      assertThat(again.get(after).state()).isEqualTo(JobRecord.State.SUCCEEDED);
      again.close();
    }
    new Figures("registry-disk-full-jobs")
        .put("volume", "job records of the steering service, tmpfs")
        .put("jobs_on_a_full_disk_that_ended_well", 1)
        .put("records_half_written", 0)
        .put("verdict", "jobs ran on, nothing half-written, saved when there was room")
        .write();
  }

  private static String run(Jobs jobs) throws InterruptedException {
    String id = jobs.start(_ -> new JobResult("done", List.of(), TEXT));
    JobsTest.await(jobs, id);
    return id;
  }
}
