/**
 * The Java side of the contract: faults to and from gRPC status, proto to and from core types.
 * Called by api and client classes.
 */
@NullMarked
package io.inferaligner.contract;

import org.jspecify.annotations.NullMarked;
