/** The registry's settings. Called at start. */
@NullMarked
package io.inferaligner.registry.config;

import org.jspecify.annotations.NullMarked;
