package io.inferaligner.registry.api;

import io.inferaligner.core.fault.SteeringException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when Redis answers a read (a ping fails on a full disk although reads work, reliability.md
 * §2.4 b4).
 */
@Readiness
@ApplicationScoped
public class RegistryReadiness implements HealthCheck {
  private final Scopes scopes;

  @Inject
  public RegistryReadiness(Scopes scopes) {
    this.scopes = scopes;
  }

  @Override
  public HealthCheckResponse call() {
    try {
      return HealthCheckResponse.named("redis")
          .up()
          .withData("revision", scopes.revision())
          .build();
    } catch (SteeringException e) {
      return HealthCheckResponse.named("redis")
          .down()
          .withData("reason", e.fault().reason().name())
          .build();
    }
  }
}
