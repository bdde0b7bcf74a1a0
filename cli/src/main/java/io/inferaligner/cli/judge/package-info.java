/**
 * Judges that are models: a guard model is asked, behind any runner or any endpoint that speaks the
 * chat-completions protocol, whether an answer is unsafe.
 */
@org.jspecify.annotations.NullMarked
package io.inferaligner.cli.judge;
