/** The runner's gRPC edge: validation, admission, mapping. Called by clients. */
@NullMarked
package io.inferaligner.runner.api;

import org.jspecify.annotations.NullMarked;
