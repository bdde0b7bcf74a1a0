package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the bundles that arms need. */
final class ArmBundles {
  private ArmBundles() {}

  /** Those of {@code arms} whose bundles are there. */
  static List<Arm> published(
      List<Arm> arms, @Nullable String bundle, GetStatusResponse status, RegistryClient registry) {
    String named = bundle == null ? status.getBundleDigest() : bundle;
    if (named.isEmpty()) {
      return List.of();
    }
    BundleListing served = new BundleReference(named).find(registry);
    return arms.stream()
        .filter(arm ->
            registry.list(served.name() + arm.bundleSuffix()).stream()
                .anyMatch(listed -> listed.version().equals(served.version())))
        .toList();
  }

  /**
   * Digest per arm; the channel's own bundle needs none.
   *
   * @param bundle what the user named; null: what the runner serves
   */
  static Map<Arm, String> digests(
      List<Arm> chosen,
      @Nullable String bundle,
      GetStatusResponse status,
      RegistryClient registry) {
    Map<Arm, String> digests = new EnumMap<>(Arm.class);
    String name = status.getBundleName();
    String version = status.getBundleVersion();
    if (bundle != null) {
      BundleListing listing = new BundleReference(bundle).find(registry);
      name = listing.name();
      version = listing.version();
      digests.put(Arm.CROSS, listing.digest());
      digests.put(Arm.ALWAYS, listing.digest());
    }
    for (Arm arm : chosen) {
      if (!arm.bundleSuffix().isEmpty()) {
        if (name.isEmpty()) {
          throw new SteeringException(
              FaultReason.NO_ACTIVE_BUNDLE,
              "the runner serves no bundle: promote one or name one with --bundle");
        }
        String variant = name + arm.bundleSuffix() + "@" + version;
        digests.put(arm, new BundleReference(variant).find(registry).digest());
      }
    }
    return digests;
  }
}
