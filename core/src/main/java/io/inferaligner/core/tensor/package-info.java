/** Immutable float vectors with double accumulation. Called by every other package of core. */
@NullMarked
package io.inferaligner.core.tensor;

import org.jspecify.annotations.NullMarked;
