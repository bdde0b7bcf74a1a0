package io.inferaligner.steering.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.steering.config.SteeringConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class JobsTest {
  @TempDir Path folder;

  @Test
  void aJobReportsSucceedsAndIsStillKnownAfterARestart() throws InterruptedException {
    Jobs jobs = new Jobs(config());
    String id =
        jobs.start(progress -> {
          progress.report("CAPTURE", 0.5, "half");
          return new JobResult(
              "done", List.of(new PublishedBundle("b", "1", "d", "cross_model")), "{}");
        });
    await(jobs, id);
    assertThat(jobs.get(id).state()).isEqualTo(JobRecord.State.SUCCEEDED);
    jobs.close();
    assertThat(new Jobs(config()).get(id)).isEqualTo(jobs.get(id));
  }

  @Test
  void aRestartTurnsARunningJobIntoAnInterruptedOne() throws InterruptedException {
    Jobs jobs = new Jobs(config());
    CountDownLatch reported = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    String id =
        jobs.start(progress -> {
          progress.report("CAPTURE", 0.1, "started");
          reported.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new JobResult("", List.of(), "");
        });
    reported.await();
    JobRecord after = new Jobs(config()).get(id);
    assertThat(after.state()).isEqualTo(JobRecord.State.INTERRUPTED);
    assertThat(after.message()).contains("start it again");
    jobs.close();
  }

  @Test
  void aFaultEndsAJobWithItsReasonAndCancelStopsIt() throws InterruptedException {
    Jobs jobs = new Jobs(config());
    String failing =
        jobs.start(_ -> {
          throw new SteeringException(FaultReason.RUNNER_UNAVAILABLE, "the runner is gone");
        });
    await(jobs, failing);
    assertThat(jobs.get(failing).state()).isEqualTo(JobRecord.State.FAILED);
    assertThat(jobs.get(failing).failure()).isEqualTo("RUNNER_UNAVAILABLE");
    String endless =
        jobs.start(progress -> {
          while (true) {
            progress.report("SEARCH", 0.5, "on and on");
            Thread.onSpinWait();
          }
        });
    jobs.cancel(endless);
    await(jobs, endless);
    assertThat(jobs.get(endless).state()).isEqualTo(JobRecord.State.CANCELLED);
    assertThatThrownBy(() -> jobs.cancel(endless)).hasMessageContaining("JOB_NOT_RUNNING");
    assertThatThrownBy(() -> jobs.get("nobody")).hasMessageContaining("JOB_NOT_FOUND");
    jobs.close();
  }

  @Test
  void theDefaultsAreWhatTheDocumentationSays() {
    SteeringConfig config = config();
    assertThat(config.registry()).isEqualTo("127.0.0.1:9300");
    assertThat(config.threads()).isEqualTo(2);
    assertThat(config.inFlight()).isEqualTo(16);
    assertThat(config.runnerDeadline()).isEqualTo(Duration.ofSeconds(120));
    assertThat(config.signingKey()).isEmpty();
  }

  private SteeringConfig config() {
    return config(folder);
  }

  static SteeringConfig config(Path folder) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 200, text -> Duration.parse("PT" + text))
        .withMapping(SteeringConfig.class)
        .withDefaultValues(
            Map.of(
                "inferaligner.steering.state-dir",
                folder.toString(),
                "user.home",
                folder.toString()))
        .build()
        .getConfigMapping(SteeringConfig.class);
  }

  static void await(Jobs jobs, String id) throws InterruptedException {
    while (!jobs.get(id).hasEnded()) {
      Thread.sleep(5);
    }
  }
}
