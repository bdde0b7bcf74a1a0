package io.inferaligner.registry.api;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.registry.v1.GetManifestRequest;
import io.inferaligner.registry.store.BundleStore;
import io.inferaligner.registry.store.StoredBundle;
import org.jboss.logging.Logger;

/** Bundles that a caller asks for, or BUNDLE_NOT_FOUND. */
final class BundleReads {
  private static final Logger LOG = Logger.getLogger(BundleReads.class);

  private BundleReads() {}

  static StoredBundle find(BundleStore bundles, GetManifestRequest request) {
    String digest =
        request.getDigest().isEmpty()
            ? bundles
                .digestOf(request.getName(), request.getVersion())
                .orElseThrow(BundleReads::notFound)
            : request.getDigest();
    return find(bundles, digest);
  }

  static StoredBundle find(BundleStore bundles, String digest) {
    return bundles.find(digest).orElseThrow(BundleReads::notFound);
  }

  /** Reading goes on when Redis takes no writes. */
  static void lease(BundleStore bundles, String digest) {
    try {
      bundles.lease(digest);
    } catch (SteeringException e) {
      LOG.warnf("event=lease.unwritten digest=%s reason=%s", digest, e.fault().reason());
    }
  }

  private static SteeringException notFound() {
    return new SteeringException(
        FaultReason.BUNDLE_NOT_FOUND,
        "there is no such bundle: list the bundles to see what there is");
  }
}
