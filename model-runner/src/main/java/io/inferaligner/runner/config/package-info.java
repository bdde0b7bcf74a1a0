/** The runner's settings and the parts that live as long as the process. Called at start. */
@NullMarked
package io.inferaligner.runner.config;

import org.jspecify.annotations.NullMarked;
