package io.inferaligner.runner.bundle;

import io.inferaligner.core.bundle.VectorBundle;
import java.util.Optional;

/**
 * What a channel gives one request, read at one moment.
 *
 * @param shadow the bundle that is computed beside it; empty if there is none
 */
public record Resolution(PinnedBundle pinned, Optional<VectorBundle> shadow) {}
