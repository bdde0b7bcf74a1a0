/**
 * The method of InferAligner (arXiv 2401.11206) as pure functions: no I/O, no framework, no clock.
 */
@NullMarked
package io.inferaligner.core;

import org.jspecify.annotations.NullMarked;
