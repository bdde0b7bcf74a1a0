/**
 * The client side of the registry: its calls, and a follower that keeps the verified bundles of
 * channels at hand. Called by gate-service, model-runner, steering-service and the command line.
 */
@NullMarked
package io.inferaligner.follow;

import org.jspecify.annotations.NullMarked;
