package io.inferaligner.cli.client;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.follow.RegistryClient;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How people name a bundle: NAME (its last version), NAME@VERSION, or a digest of which at least 8
 * digits are given.
 */
public record BundleReference(String text) {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{8,64}");

  /**
   * The stored bundle.
   *
   * @throws SteeringException BUNDLE_NOT_FOUND, REQUEST_INVALID if several digests start alike
   */
  public BundleListing find(RegistryClient registry) {
    List<BundleListing> all = registry.list("");
    if (DIGEST.matcher(text).matches()) {
      List<BundleListing> byDigest =
          all.stream().filter(bundle -> bundle.digest().startsWith(text)).toList();
      if (byDigest.size() > 1) {
        throw new SteeringException(
            FaultReason.REQUEST_INVALID,
            "several bundles have a digest that starts with " + text + ": give more digits");
      }
      if (byDigest.size() == 1) {
        return byDigest.getFirst();
      }
    }
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    String version = at < 0 ? "" : text.substring(at + 1);
    return all.stream()
        .filter(bundle -> bundle.name().equals(name))
        .filter(bundle -> version.isEmpty() || bundle.version().equals(version))
        .max(Comparator.comparingLong(BundleListing::revision))
        .orElseThrow(() ->
            new SteeringException(
                FaultReason.BUNDLE_NOT_FOUND,
                "there is no bundle '%s': see './inferaligner bundle list'".formatted(text)));
  }
}
