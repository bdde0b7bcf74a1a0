package io.inferaligner.registry.api;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.registry.config.RegistryConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
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
    Path path =
        file.orElseThrow(() ->
            untrusted(
                "the registry trusts no key: set inferaligner.registry.trusted-keys to a file of public keys"));
    try {
      return TrustedKeys.parse(Files.readString(path));
    } catch (IOException e) {
      throw untrusted("the registry cannot read its trusted keys " + path);
    } catch (IllegalArgumentException e) {
      throw untrusted(path + " holds a line that is no base64 Ed25519 public key");
    }
  }

  private static SteeringException untrusted(String message) {
    return new SteeringException(FaultReason.SIGNATURE_UNTRUSTED, message);
  }
}
