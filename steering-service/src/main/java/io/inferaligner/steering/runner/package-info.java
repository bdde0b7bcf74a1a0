/** Talking to model runners. Called by extract and search. */
@NullMarked
package io.inferaligner.steering.runner;

import org.jspecify.annotations.NullMarked;
