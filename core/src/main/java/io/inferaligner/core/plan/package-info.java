/** What to add to which layer for how long. Called by model-runner. */
@NullMarked
package io.inferaligner.core.plan;

import org.jspecify.annotations.NullMarked;
