package io.inferaligner.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may call a service, and how services prove who they are. The same keys for all services. */
@ConfigMapping(prefix = "inferaligner.access")
public interface AccessConfig {
  /**
   * File of callers, their roles and tenants, and what proves who they are; read again when it
   * changes. Without it and without jwt everybody may do everything, for one machine only.
   */
  Optional<Path> file();

  /**
   * Tenants that this service is for, where inferaligner.tenant.file is not set; callers of others
   * are refused.
   */
  @WithDefault("default")
  List<String> tenants();

  /**
   * Starts although other machines reach this service without encryption or without authentication.
   * For an experiment in a closed network; said again and again in the log.
   */
  @WithDefault("false")
  boolean insecure();

  /** Tokens of an identity provider. */
  Jwt jwt();

  /** Which signed tokens are accepted. */
  interface Jwt {
    /** File or https URL of the provider's public keys (JWKS); empty: no such tokens. */
    Optional<String> jwks();

    /** The only issuer accepted. Required with jwks. */
    Optional<String> issuer();

    /** What a token must name as audience. Required with jwks. */
    Optional<String> audience();

    /** Signature algorithms accepted; only asymmetric ones. */
    @WithDefault("RS256,PS256,ES256,ES384,EdDSA")
    List<String> algorithms();

    /** Claim with the caller's roles, a list or words with spaces between; others are ignored. */
    @WithDefault("roles")
    String rolesClaim();

    /** Claim with the caller's tenant, or a list of them. */
    @WithDefault("tenant")
    String tenantClaim();

    /** How much clocks may differ. */
    @WithDefault("60s")
    Duration clockSkew();

    /** Tokens that are valid for longer are refused. */
    @WithDefault("1h")
    Duration longest();

    /** How often keys are fetched again. */
    @WithDefault("5m")
    Duration refresh();
  }
}
