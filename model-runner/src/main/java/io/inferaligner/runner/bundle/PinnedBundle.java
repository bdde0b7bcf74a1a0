package io.inferaligner.runner.bundle;

import io.inferaligner.core.bundle.VectorBundle;

/**
 * The bundle of one generation, from admission to its end.
 *
 * @param revision registry revision of the channel; 0 when the request named the bundle itself
 * @param stale the registry was not heard for too long
 * @param arm why it is this bundle
 */
public record PinnedBundle(VectorBundle bundle, long revision, boolean stale, Arm arm) {}
