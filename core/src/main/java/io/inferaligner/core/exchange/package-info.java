/**
 * Steering vectors in the forms of other programs. Called by the command line's import and export.
 */
@NullMarked
package io.inferaligner.core.exchange;

import org.jspecify.annotations.NullMarked;
