/**
 * A mixed load on a running runner and what it does to the runner's memory, slots and errors.
 * Called by the command bench load.
 */
@NullMarked
package io.inferaligner.cli.load;

import org.jspecify.annotations.NullMarked;
