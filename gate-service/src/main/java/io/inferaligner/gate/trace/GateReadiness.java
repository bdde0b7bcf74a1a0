package io.inferaligner.gate.trace;

import io.inferaligner.follow.FollowerHealth;
import io.inferaligner.follow.FollowerStatus;
import io.inferaligner.gate.bundle.ActiveBundles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the registry is heard, or a bundle is there to decide by without it. */
@Readiness
@ApplicationScoped
public class GateReadiness implements HealthCheck {
  private final ActiveBundles bundles;

  @Inject
  public GateReadiness(ActiveBundles bundles) {
    this.bundles = bundles;
  }

  @Override
  public HealthCheckResponse call() {
    FollowerStatus status = bundles.status();
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("bundles")
            .status(status.connected() || !bundles.active().isEmpty())
            .withData("state", status.state().name());
    FollowerHealth.describe(status, answer::withData);
    return answer.build();
  }
}
