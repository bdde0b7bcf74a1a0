/**
 * Judging answers and stating rates with intervals. Called by steering-service and the command
 * line.
 */
@NullMarked
package io.inferaligner.core.evaluate;

import org.jspecify.annotations.NullMarked;
