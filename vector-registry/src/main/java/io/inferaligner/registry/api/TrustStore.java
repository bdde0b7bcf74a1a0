package io.inferaligner.registry.api;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.TrustedKeysFile;
import io.inferaligner.registry.config.RegistryConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The keys whose bundles are accepted; the file is read anew for each publication, which is rare.
 */
@ApplicationScoped
public class TrustStore {
  private final Optional<Path> file;

  @Inject
  public TrustStore(RegistryConfig config) {
    this.file = config.trustedKeys();
  }

  /**
   * The keys as the file says now.
   *
   * @throws SteeringException SIGNATURE_UNTRUSTED if there are none
   */
  public TrustedKeys current() {
    return TrustedKeysFile.read(file, "inferaligner.registry.trusted-keys");
  }
}
