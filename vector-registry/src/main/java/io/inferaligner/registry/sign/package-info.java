/** The registry's own signature under what it says about channels. Called by store and api. */
@NullMarked
package io.inferaligner.registry.sign;

import org.jspecify.annotations.NullMarked;
