package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Channels as they were saved, their bundles verified and admitted again. */
final class SavedChannels {
  private static final Logger LOG = Logger.getLogger(SavedChannels.class);

  private final LastKnownGood disk;
  private final BundleVerifier verifier;
  private final BundleCache cache;
  private final RolloutLoader rollouts;

  SavedChannels(
      LastKnownGood disk, BundleVerifier verifier, BundleCache cache, RolloutLoader rollouts) {
    this.disk = disk;
    this.verifier = verifier;
    this.cache = cache;
    this.rollouts = rollouts;
  }

  /**
   * Channel {@code name}; with a failure if its bundle cannot be used; empty if nothing is known.
   */
  Optional<FollowedChannel> restore(String name) {
    try {
      return disk.mark(name).map(this::restore);
    } catch (IOException e) {
      LOG.warnf("event=lkg.unreadable channel=%s error=%s", name, e.getMessage());
      return Optional.empty();
    }
  }

  private FollowedChannel restore(LastKnownGood.Mark mark) {
    FollowedChannel noted =
        new FollowedChannel(
            mark.channel(),
            null,
            mark.bundleRevision(),
            mark.revision(),
            mark.pointed(),
            mark.epoch(),
            null,
            rollout(mark),
            0);
    if (mark.digest().isEmpty()) {
      return noted;
    }
    try {
      VectorBundle bundle = disk.read(mark.digest(), verifier).bundle();
      verifier.admit(bundle);
      cache.put(bundle);
      return noted.withBundle(bundle);
    } catch (IOException e) {
      return noted.withFailure(
          SteeringFault.of(
              FaultReason.BLOB_DIGEST_MISMATCH,
              "the saved bundle of channel %s is incomplete; it is fetched again"
                  .formatted(noted.name())));
    } catch (SteeringException e) {
      return noted.withFailure(e.fault());
    }
  }

  /** Canary and shadow; left out if they cannot be had, until the registry answers. */
  private FollowedRollout rollout(LastKnownGood.Mark mark) {
    try {
      return disk.rollout(mark)
          .map(wanted -> rollouts.restore(wanted).rollout())
          .orElse(FollowedRollout.NONE);
    } catch (IOException | SteeringException e) {
      LOG.warnf("event=lkg.rollout_left_out channel=%s error=%s", mark.channel(), e.getMessage());
      return FollowedRollout.NONE;
    }
  }
}
