/**
 * What the gate says about its decisions: spans, metrics, counts, health. Called by the api
 * package.
 */
@NullMarked
package io.inferaligner.gate.trace;

import org.jspecify.annotations.NullMarked;
