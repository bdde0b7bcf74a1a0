/** Chooses the next token from logits. Called by schedule. */
@NullMarked
package io.inferaligner.runner.sample;

import org.jspecify.annotations.NullMarked;
