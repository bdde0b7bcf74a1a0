/**
 * Prompt files as JSON Lines, and the edits of jailbreak templates. Called by the commands that
 * upload or measure prompts.
 */
@NullMarked
package io.inferaligner.cli.data;

import org.jspecify.annotations.NullMarked;
