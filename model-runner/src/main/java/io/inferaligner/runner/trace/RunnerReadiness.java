package io.inferaligner.runner.trace;

import io.inferaligner.follow.FollowerHealth;
import io.inferaligner.runner.bundle.RunnerBundles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when requests can be answered: the model is loaded, and a bundle is active unless steering
 * is off.
 */
@Readiness
@ApplicationScoped
public class RunnerReadiness implements HealthCheck {
  private final RunnerBundles bundles;

  @Inject
  public RunnerReadiness(RunnerBundles bundles) {
    this.bundles = bundles;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("bundle")
            .status(!bundles.isSteeringOn() || bundles.active().isPresent())
            .withData("state", bundles.state());
    bundles.status().ifPresent(status -> FollowerHealth.describe(status, answer::withData));
    return answer.build();
  }
}
