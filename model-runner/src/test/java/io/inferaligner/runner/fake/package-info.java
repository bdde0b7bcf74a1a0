/** A small real model with its bundles, and the runner's surroundings. Used by tests only. */
@NullMarked
package io.inferaligner.runner.fake;

import org.jspecify.annotations.NullMarked;
