/** The registry's gRPC edge. Called by services and the command line. */
@NullMarked
package io.inferaligner.registry.api;

import org.jspecify.annotations.NullMarked;
