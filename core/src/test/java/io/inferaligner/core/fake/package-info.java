/** Small valid values of the core's types. Used by tests only, of other modules too. */
@NullMarked
package io.inferaligner.core.fake;

import org.jspecify.annotations.NullMarked;
