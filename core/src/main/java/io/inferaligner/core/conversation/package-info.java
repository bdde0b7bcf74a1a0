/**
 * Decisions about whole conversations from the gate's scores of their turns. Called by the
 * experiments of the command line.
 */
@NullMarked
package io.inferaligner.core.conversation;

import org.jspecify.annotations.NullMarked;
