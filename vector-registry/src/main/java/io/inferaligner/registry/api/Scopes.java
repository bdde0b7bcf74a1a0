package io.inferaligner.registry.api;

import io.inferaligner.access.RegistryScope;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.registry.config.RegistryConfig;
import io.inferaligner.registry.sign.ChannelSigner;
import io.inferaligner.registry.store.RedisConnection;
import io.inferaligner.registry.store.ScopeStores;
import io.inferaligner.tenant.TenantPolicies;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The scopes that this process keeps, and the one that a call is about. Thread-safe. */
@Startup
@ApplicationScoped
public class Scopes {
  private final String standard;
  private final Map<String, OpenScope> open = new LinkedHashMap<>();

  /** Opens the configured scopes; the start fails if one has an impossible name. */
  @Inject
  public Scopes(
      RedisConnection redis, RegistryConfig config, ChannelSigner signer, TenantPolicies tenants) {
    this.standard = config.scope();
    open(redis, config, signer, tenants, standard);
    config.scopes().orElse(Set.of()).stream()
        .filter(name -> !name.equals(standard))
        .forEach(name -> open(redis, config, signer, tenants, name));
  }

  private void open(
      RedisConnection redis,
      RegistryConfig config,
      ChannelSigner signer,
      TenantPolicies tenants,
      String name) {
    try {
      BundleCodec.requireName("scope", name);
    } catch (SteeringException e) {
      throw new ConfigurationException(
          "vector-registry cannot start: inferaligner.registry.scopes: " + e.fault().message());
    }
    open.put(name, OpenScope.of(ScopeStores.of(redis, config, signer, name), tenants));
  }

  /** The scope that the current call is about; the caller was asked whether it may. */
  OpenScope current() {
    OpenScope scope = open.get(RegistryScope.current().orElse(standard));
    if (scope == null) {
      throw new SteeringException(FaultReason.SCOPE_NOT_FOUND, "this registry keeps no such scope");
    }
    return scope;
  }

  /** The current revision of the scope of whoever names none. */
  long revision() {
    OpenScope scope = open.get(standard);
    return scope == null ? 0 : scope.stores().state().revision();
  }

  @PreDestroy
  public void close() {
    open.values().forEach(OpenScope::close);
  }
}
