/**
 * Decisions about whole conversations from the gate's scores of their turns. Called by
 * gate-service, and by the runner when it decides without it.
 */
@NullMarked
package io.inferaligner.core.conversation;

import org.jspecify.annotations.NullMarked;
