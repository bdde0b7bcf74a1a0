package io.inferaligner.registry.api;

import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.registry.store.ScopeStore;
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
  private final ScopeStore scope;

  @Inject
  public RegistryReadiness(ScopeStore scope) {
    this.scope = scope;
  }

  @Override
  public HealthCheckResponse call() {
    try {
      return HealthCheckResponse.named("redis").up().withData("revision", scope.revision()).build();
    } catch (SteeringException e) {
      return HealthCheckResponse.named("redis")
          .down()
          .withData("reason", e.fault().reason().name())
          .build();
    }
  }
}
