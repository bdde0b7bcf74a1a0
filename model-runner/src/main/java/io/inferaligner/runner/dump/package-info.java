/**
 * Writes residuals, logits and greedy tokens of a model to a file, so that anyone can check them. A
 * program of its own.
 */
@NullMarked
package io.inferaligner.runner.dump;

import org.jspecify.annotations.NullMarked;
