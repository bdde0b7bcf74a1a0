/** The commands of ./inferaligner, one class each. Called by the script at the root. */
@NullMarked
package io.inferaligner.cli;

import org.jspecify.annotations.NullMarked;
