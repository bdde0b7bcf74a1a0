/**
 * The parts of the demo that are no terminal work: its prompts, its result and what it has to
 * reach. Called by the demo command.
 */
@NullMarked
package io.inferaligner.cli.demo;

import org.jspecify.annotations.NullMarked;
