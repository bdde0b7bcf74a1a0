/** Assembling, signing and publishing bundles. Called by extract and search. */
@NullMarked
package io.inferaligner.steering.publish;

import org.jspecify.annotations.NullMarked;
