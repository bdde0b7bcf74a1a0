/** Spans, counters and the journal of decisions; never text. Called by api. */
@NullMarked
package io.inferaligner.runner.trace;

import org.jspecify.annotations.NullMarked;
