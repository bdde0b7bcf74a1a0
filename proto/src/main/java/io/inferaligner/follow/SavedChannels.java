package io.inferaligner.follow;

import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Channels as they were saved, their bundles verified and admitted again. */
final class SavedChannels {
  private static final Logger LOG = Logger.getLogger(SavedChannels.class);

  private final LastKnownGood disk;
  private final BundleVerifier verifier;
  private final BundleCache cache;
  private final RolloutLoader rollouts;
  private final Supplier<TrustedKeys> keys;

  SavedChannels(
      LastKnownGood disk,
      BundleVerifier verifier,
      BundleCache cache,
      RolloutLoader rollouts,
      Supplier<TrustedKeys> keys) {
    this.disk = disk;
    this.verifier = verifier;
    this.cache = cache;
    this.rollouts = rollouts;
    this.keys = keys;
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

  private FollowedChannel restore(LastKnownGood.Mark noted) {
    try {
      return restore(believed(noted));
    } catch (SteeringException e) {
      return noted(noted, FollowedRollout.NONE, HeldStatements.NONE).withFailure(e.fault());
    } catch (IOException e) {
      return noted(noted, FollowedRollout.NONE, HeldStatements.NONE)
          .withFailure(
              SteeringFault.of(
                  FaultReason.BLOB_DIGEST_MISMATCH,
                  "the saved state of channel %s is damaged; it is used once the registry answers"
                      .formatted(noted.channel())));
    }
  }

  /** What is signed, where a channel key is trusted; otherwise what was noted. */
  private StatementFile.Believed believed(LastKnownGood.Mark noted) throws IOException {
    TrustedKeys trusted = keys.get();
    if (trusted.has(KeyRole.CHANNEL)) {
      return disk.statements(noted.channel())
          .orElseThrow(() ->
              new SteeringException(
                  FaultReason.SIGNATURE_MISSING,
                  "the saved state of channel %s has no signed statement: it is used once the registry answers"
                      .formatted(noted.channel())))
          .believe(noted, trusted);
    }
    return new StatementFile.Believed(noted, notedRollout(noted), HeldStatements.NONE);
  }

  private ChannelRollout notedRollout(LastKnownGood.Mark noted) {
    try {
      return disk.rollout(noted).orElse(ChannelRollout.NONE);
    } catch (IOException e) {
      LOG.warnf("event=lkg.rollout_left_out channel=%s error=%s", noted.channel(), e.getMessage());
      return ChannelRollout.NONE;
    }
  }

  private FollowedChannel restore(StatementFile.Believed believed) {
    LastKnownGood.Mark mark = believed.mark();
    FollowedChannel noted = noted(mark, rollout(believed), believed.statements());
    if (mark.digest().isEmpty()) {
      return noted;
    }
    try {
      VectorBundle bundle = BundleVerifier.served(disk.read(mark.digest(), verifier)).bundle();
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

  private static FollowedChannel noted(
      LastKnownGood.Mark mark, FollowedRollout rollout, HeldStatements statements) {
    return new FollowedChannel(
        mark.channel(),
        null,
        mark.bundleRevision(),
        mark.revision(),
        mark.pointed(),
        mark.epoch(),
        null,
        rollout,
        statements);
  }

  /** Canary and shadow; left out if they cannot be had, until the registry answers. */
  private FollowedRollout rollout(StatementFile.Believed believed) {
    try {
      return believed.rollout().equals(ChannelRollout.NONE)
          ? FollowedRollout.NONE
          : rollouts.restore(believed.rollout()).rollout();
    } catch (SteeringException e) {
      LOG.warnf(
          "event=lkg.rollout_left_out channel=%s error=%s",
          believed.mark().channel(), e.getMessage());
      return FollowedRollout.NONE;
    }
  }
}
