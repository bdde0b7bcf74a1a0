/** From prompts to vectors and a calibrated gate. Called by job. */
@NullMarked
package io.inferaligner.steering.extract;

import org.jspecify.annotations.NullMarked;
