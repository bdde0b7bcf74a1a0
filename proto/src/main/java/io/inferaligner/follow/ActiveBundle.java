package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;

/**
 * The bundle that a channel uses.
 *
 * @param revision registry revision of the change that pointed the channel at it
 * @param epoch epoch of the revision
 * @param stale the registry was not heard for too long: there may be a newer one
 */
public record ActiveBundle(
    String channel, VectorBundle bundle, long revision, String epoch, boolean stale) {}
