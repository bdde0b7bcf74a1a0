/**
 * The versioned, signed container of one gate and its steering vectors. Called by every service.
 */
@NullMarked
package io.inferaligner.core.bundle;

import org.jspecify.annotations.NullMarked;
