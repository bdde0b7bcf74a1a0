package io.inferaligner.tenant;

import io.inferaligner.contract.WatchedFile;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The policies of the tenants that this service is for. Thread-safe. */
@Startup
@ApplicationScoped
public class TenantPolicies {
  private final @Nullable WatchedFile<TenantFile> file;
  private final String scope;
  private final Set<String> further;

  /** The policies of {@code config}'s file; the start fails if it cannot be used. */
  @Inject
  public TenantPolicies(TenantConfig config) {
    this(config.file(), config.scope().orElse(""), config.scopes().orElse(Set.of()));
  }

  /** Those of {@code file} for a service with one scope, or with none if it is empty. */
  public TenantPolicies(Optional<Path> file, String scope) {
    this(file, scope, Set.of());
  }

  /**
   * Those of {@code file}; without one, every tenant may do everything.
   *
   * @param scope of callers that name none; empty for a service that keeps no scopes
   * @param further scopes that the service keeps as well
   */
  public TenantPolicies(Optional<Path> file, String scope, Set<String> further) {
    this.scope = scope;
    this.further = Set.copyOf(further);
    try {
      this.file =
          file.map(path -> new WatchedFile<>(path, "tenants", TenantFile::read)).orElse(null);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "the service cannot start: inferaligner.tenant.file: " + e.getMessage());
    }
  }

  /** Whether there is a file of tenants. */
  public boolean isOn() {
    return file != null;
  }

  /** The scope of callers that name none; empty for a service that keeps no scopes. */
  public String scope() {
    return scope;
  }

  /** Whether this service keeps {@code wanted}. */
  public boolean keeps(String wanted) {
    return wanted.equals(scope) || further.contains(wanted);
  }

  /**
   * Whether the file has {@code tenant}, and {@code wanted}, if not empty, is one of its scopes.
   */
  public boolean serves(String tenant, String wanted) {
    return find(tenant)
        .map(policy -> wanted.isEmpty() || policy.scopes().contains(wanted))
        .orElse(false);
  }

  /** The policy of {@code tenant}; unbounded where there is no file. */
  public TenantPolicy of(String tenant) {
    return find(tenant).orElse(TenantPolicy.UNBOUNDED);
  }

  private Optional<TenantPolicy> find(String tenant) {
    return file == null ? Optional.empty() : file.current().find(tenant);
  }
}
