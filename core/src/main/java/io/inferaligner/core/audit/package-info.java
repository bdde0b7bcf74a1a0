/**
 * The registry's audit log as a chain of hashes. Written by the vector registry, checked by whoever
 * reads it.
 */
@NullMarked
package io.inferaligner.core.audit;

import org.jspecify.annotations.NullMarked;
