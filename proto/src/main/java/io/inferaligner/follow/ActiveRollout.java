package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import java.util.Optional;

/**
 * What a channel uses, read at one moment.
 *
 * @param stable empty if there is none
 * @param canary the bundle that some get instead; empty if there is none, or it was refused
 * @param weightPpm how many of a million sticky keys get the canary
 * @param saltId names the split
 * @param shadow the bundle that is computed beside and never applied
 * @param revision registry revision of the channel's last change
 * @param epoch epoch of the revision
 * @param stale the registry was not heard for too long
 */
public record ActiveRollout(
    String channel,
    Optional<VectorBundle> stable,
    Optional<VectorBundle> canary,
    int weightPpm,
    String saltId,
    Optional<VectorBundle> shadow,
    long revision,
    String epoch,
    boolean stale) {}
