package io.inferaligner.steering.extract;

import io.inferaligner.steering.config.SteeringConfig;
import io.inferaligner.steering.publish.BundlePublisher;
import io.inferaligner.steering.runner.RunnerClient;
import io.opentelemetry.api.OpenTelemetry;

/** What every job works with, whatever its plan. */
public record JobTools(BundlePublisher publisher, SteeringConfig config, OpenTelemetry telemetry) {
  /** A connection to the runner at {@code address}, host:port. */
  RunnerClient runner(String address) {
    return new RunnerClient(address, telemetry, config.runnerDeadline());
  }
}
