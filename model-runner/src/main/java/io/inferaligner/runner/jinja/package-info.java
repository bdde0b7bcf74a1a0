/**
 * Chat templates in the Jinja language, rendered as the reference library renders them; values are
 * never read as template text. Called by tokenize.
 */
@NullMarked
package io.inferaligner.runner.jinja;

import org.jspecify.annotations.NullMarked;
