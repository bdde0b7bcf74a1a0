/** The gate's verdict by the fallback ladder: remote, local, always, refuse. Called by api. */
@NullMarked
package io.inferaligner.runner.gate;

import org.jspecify.annotations.NullMarked;
