package io.inferaligner.gate.trace;

import io.inferaligner.follow.FollowerStatus;
import io.inferaligner.gate.bundle.ActiveBundles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
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
    return HealthCheckResponse.named("bundles")
        .status(status.connected() || !bundles.active().isEmpty())
        .withData("state", status.state().name())
        .withData("registryConnected", status.connected())
        .withData("lastKnownGoodSaved", status.lastKnownGoodSaved())
        .build();
  }
}
