/** The gate's gRPC service: requests in, verdicts out. Called by model-runner over the network. */
@NullMarked
package io.inferaligner.gate.api;

import org.jspecify.annotations.NullMarked;
