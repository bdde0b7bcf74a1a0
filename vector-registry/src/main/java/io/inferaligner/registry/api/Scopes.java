package io.inferaligner.registry.api;

import io.inferaligner.access.RegistryScope;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.registry.config.RegistryConfig;
import io.inferaligner.registry.sign.ChannelSigner;
import io.inferaligner.registry.store.RedisConnection;
import io.inferaligner.registry.store.ScopeStore;
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
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** The scopes that this process keeps, and the one that a call is about. Thread-safe. */
@Startup
@ApplicationScoped
public class Scopes {
  private static final Logger LOG = Logger.getLogger(Scopes.class);
  private static final long ADVICE_NANOS = 5_000_000_000L;

  private final String standard;
  private final Map<String, OpenScope> open = new LinkedHashMap<>();
  private volatile boolean closed;

  /** Opens the configured scopes; the start fails if one has an impossible name. */
  @Inject
  public Scopes(
      RedisConnection redis, RegistryConfig config, ChannelSigner signer, TenantPolicies tenants) {
    this.standard = config.scope();
    open(redis, config, signer, tenants, standard);
    config.scopes().orElse(Set.of()).stream()
        .filter(name -> !name.equals(standard))
        .forEach(name -> open(redis, config, signer, tenants, name));
    ScopeStore first = open(standard).stores().state();
    Thread.ofVirtual().name("replication-advice").start(() -> advise(first));
  }

  /** Says once how safe changes are, as soon as Redis answers. */
  private void advise(ScopeStore scope) {
    while (!closed) {
      try {
        scope.advice().ifPresent(advice -> LOG.warnf("event=redis.replication: %s", advice));
        return;
      } catch (SteeringException unanswered) {
        LockSupport.parkNanos(ADVICE_NANOS);
      }
    }
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
    return open(RegistryScope.current().orElse(standard));
  }

  private OpenScope open(String name) {
    OpenScope scope = open.get(name);
    if (scope == null) {
      throw new SteeringException(FaultReason.SCOPE_NOT_FOUND, "this registry keeps no such scope");
    }
    return scope;
  }

  /** The current revision of the scope of whoever names none. */
  long revision() {
    return open(standard).stores().state().revision();
  }

  @PreDestroy
  public void close() {
    closed = true;
    open.values().forEach(OpenScope::close);
  }
}
