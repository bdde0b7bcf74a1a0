/** Streaming class means and the vectors made from them (SRV, SSV). Called by steering-service. */
@NullMarked
package io.inferaligner.core.vector;

import org.jspecify.annotations.NullMarked;
