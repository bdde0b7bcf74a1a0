package io.inferaligner.tenant;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Which tenants there are. The same keys for all services. */
@ConfigMapping(prefix = "inferaligner.tenant")
public interface TenantConfig {
  /**
   * File of tenants, their bounds and quotas; read again when it changes. With it a tenant without
   * a line is refused, and inferaligner.access.tenants is not read.
   */
  Optional<Path> file();

  /** Scope of callers that name none; only the registry has one. */
  Optional<String> scope();

  /** Further scopes that this service keeps. */
  Optional<Set<String>> scopes();
}
