/** Settings and a recorder of spans for tests. Used by the gate's tests. */
@NullMarked
package io.inferaligner.gate.fake;

import org.jspecify.annotations.NullMarked;
