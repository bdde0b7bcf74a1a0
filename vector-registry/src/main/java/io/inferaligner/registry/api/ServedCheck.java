package io.inferaligner.registry.api;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.registry.store.BundleStore;
import io.inferaligner.registry.store.ChannelStore;
import java.nio.charset.StandardCharsets;

/** Keeps channels from pointing at a bundle that may only be measured (docs/adr/0014). */
final class ServedCheck {
  private ServedCheck() {}

  /**
   * Refuses {@code wish} if it gives a channel such a bundle.
   *
   * @throws SteeringException BUNDLE_RESEARCH_ONLY
   */
  static void require(ChannelStore.Wish wish, BundleStore bundles) {
    switch (wish.operation()) {
      // A rollback may name any bundle.
      case PROMOTE, CANARY, SHADOW, ROLLBACK ->
          bundles
              .find(wish.digest())
              .map(bundle -> bundle.manifestJson().getBytes(StandardCharsets.UTF_8))
              .ifPresent(manifest -> BundleCodec.decodeManifest(manifest).requireServed());
      case REVOKE, APPROVE -> {
        // they give no channel a bundle
      }
    }
  }
}
