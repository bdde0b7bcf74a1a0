/**
 * The packaged services as processes: flows, faults, bad input, and the rules of the house. Run by
 * failsafe and surefire.
 */
@NullMarked
package io.inferaligner.e2e;

import org.jspecify.annotations.NullMarked;
