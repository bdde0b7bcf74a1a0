/**
 * Text to token ids and back, by the model's own tokenizer and chat template. Called by api and
 * schedule.
 */
@NullMarked
package io.inferaligner.runner.tokenize;

import org.jspecify.annotations.NullMarked;
