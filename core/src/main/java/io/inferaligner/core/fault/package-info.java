/**
 * Everything that can go wrong, as one sealed type. Mapped to gRPC status in one place, the proto
 * module.
 */
@NullMarked
package io.inferaligner.core.fault;

import org.jspecify.annotations.NullMarked;
