/** Jobs: state, progress, and their records on disk. Called by api. */
@NullMarked
package io.inferaligner.steering.job;

import org.jspecify.annotations.NullMarked;
