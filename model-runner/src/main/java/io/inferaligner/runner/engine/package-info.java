/**
 * Loads model folders and runs their forward programs on DJL's PyTorch engine. Called by schedule
 * and dump; tensors do not leave this package.
 */
@NullMarked
package io.inferaligner.runner.engine;

import org.jspecify.annotations.NullMarked;
