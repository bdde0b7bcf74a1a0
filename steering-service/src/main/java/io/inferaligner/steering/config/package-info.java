/** The service's settings. Called at start. */
@NullMarked
package io.inferaligner.steering.config;

import org.jspecify.annotations.NullMarked;
