/**
 * Steps of a rollout and the figures that must hold before the next one. Called by the channel
 * commands.
 */
@NullMarked
package io.inferaligner.cli.rollout;

import org.jspecify.annotations.NullMarked;
