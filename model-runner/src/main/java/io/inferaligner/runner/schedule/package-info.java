/** Continuous batching: one thread runs all tensors for all requests. Called by api and bundle. */
@NullMarked
package io.inferaligner.runner.schedule;

import org.jspecify.annotations.NullMarked;
