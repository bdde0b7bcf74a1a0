/** One question, one decision, without transport. Called by the api package. */
@NullMarked
package io.inferaligner.gate.evaluate;

import org.jspecify.annotations.NullMarked;
