/**
 * Bundles, channels, revisions and audit in Redis; the only place that knows Redis. Called by api.
 */
@NullMarked
package io.inferaligner.registry.store;

import org.jspecify.annotations.NullMarked;
