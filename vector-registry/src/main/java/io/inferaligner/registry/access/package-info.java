/** Who may do what: one table, denied by default. Called by api. */
@NullMarked
package io.inferaligner.registry.access;

import org.jspecify.annotations.NullMarked;
