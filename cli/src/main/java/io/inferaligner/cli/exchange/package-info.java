/** Drafts of bundles from vectors that other programs made. Called by bundle import. */
@NullMarked
package io.inferaligner.cli.exchange;

import org.jspecify.annotations.NullMarked;
