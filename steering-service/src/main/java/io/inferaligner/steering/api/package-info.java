/** The steering service's gRPC edge: uploads, jobs, progress. Called by the command line. */
@NullMarked
package io.inferaligner.steering.api;

import org.jspecify.annotations.NullMarked;
