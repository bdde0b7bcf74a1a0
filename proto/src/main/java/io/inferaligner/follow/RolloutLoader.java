package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gets the canary and the shadow of a channel ready. One that is refused is left out, which never
 * touches the stable bundle.
 */
final class RolloutLoader {
  private final BundleVerifier verifier;
  private final BundleCache cache;
  private final LastKnownGood disk;

  RolloutLoader(BundleVerifier verifier, BundleCache cache, LastKnownGood disk) {
    this.verifier = verifier;
    this.cache = cache;
    this.disk = disk;
  }

  /**
   * What came of it.
   *
   * @param fresh bundles that are not on disk yet
   * @param refused why a side is left out; null if none is
   */
  record Loaded(
      FollowedRollout rollout, List<VerifiedParts> fresh, @Nullable SteeringFault refused) {}

  /**
   * The sides of {@code wanted}; those of {@code now} are used again.
   *
   * @throws SteeringException REGISTRY_UNAVAILABLE: to be tried again as a whole
   */
  Loaded load(ChannelRollout wanted, FollowedRollout now) {
    Sides sides = new Sides(now, digest -> verifier.loadServed(digest));
    return sides.load(wanted);
  }

  /** The sides that the disk holds. */
  Loaded restore(ChannelRollout wanted) {
    return new Sides(FollowedRollout.NONE, this::fromDisk).load(wanted);
  }

  private VerifiedParts fromDisk(String digest) {
    try {
      return BundleVerifier.served(disk.read(digest, verifier));
    } catch (IOException e) {
      throw new SteeringException(
          FaultReason.BLOB_DIGEST_MISMATCH,
          "a saved bundle of a rollout is incomplete; it is fetched again",
          e);
    }
  }

  /** Where bundles come from. */
  private interface Source {
    VerifiedParts get(String digest);
  }

  /** One loading of two sides. */
  private final class Sides {
    private final FollowedRollout now;
    private final Source source;
    private final List<VerifiedParts> fresh = new ArrayList<>();
    private @Nullable SteeringFault refused;

    Sides(FollowedRollout now, Source source) {
      this.now = now;
      this.source = source;
    }

    Loaded load(ChannelRollout wanted) {
      VectorBundle canary = side(wanted.canary());
      VectorBundle shadow = side(wanted.shadow());
      return new Loaded(new FollowedRollout(wanted, canary, shadow), fresh, refused);
    }

    private @Nullable VectorBundle side(String digest) {
      if (digest.isEmpty()) {
        return null;
      }
      VectorBundle there = now.find(digest);
      if (there != null) {
        return there;
      }
      try {
        if (cache.isRevoked(digest)) {
          throw new SteeringException(
              FaultReason.BUNDLE_REVOKED, "bundle %s was revoked".formatted(digest));
        }
        VerifiedParts parts = source.get(digest);
        if (cache.get(digest) == null) {
          verifier.admit(parts.bundle());
        }
        cache.put(parts.bundle());
        fresh.add(parts);
        return parts.bundle();
      } catch (SteeringException e) {
        if (RegistryFaults.isAboutAccess(e)) {
          throw e;
        }
        refused = e.fault();
        return null;
      }
    }
  }
}
