package io.inferaligner.tenant;

import io.inferaligner.contract.WatchedFile;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The policies of the tenants that this service is for. Thread-safe. */
@Startup
@ApplicationScoped
public class TenantPolicies {
  private final @Nullable WatchedFile<TenantFile> file;
  private final String scope;

  /** The policies of {@code config}'s file; the start fails if it cannot be used. */
  @Inject
  public TenantPolicies(TenantConfig config) {
    this(config.file(), config.scope().orElse(""));
  }

  /** Those of {@code file}; without one, every tenant may do everything. */
  public TenantPolicies(Optional<Path> file, String scope) {
    this.scope = scope;
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

  /** Whether the file has {@code tenant} and what this service keeps is its own. */
  public boolean serves(String tenant) {
    return find(tenant)
        .map(policy -> scope.isEmpty() || policy.scopes().contains(scope))
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
