/** The bundle in use, and the checks before it is used. Called by api. */
@NullMarked
package io.inferaligner.runner.bundle;

import org.jspecify.annotations.NullMarked;
