/**
 * The bundles that the gate decides by, followed from the registry. Called by evaluate, api and
 * health.
 */
@NullMarked
package io.inferaligner.gate.bundle;

import org.jspecify.annotations.NullMarked;
