/** The gate's settings and what is wrong with them. Called at start. */
@NullMarked
package io.inferaligner.gate.config;

import org.jspecify.annotations.NullMarked;
