/**
 * The decoder families: how each reads config.json, which program computes it, and where its
 * weights lie. No tensors here; called by engine and bench.
 */
@NullMarked
package io.inferaligner.runner.family;

import org.jspecify.annotations.NullMarked;
