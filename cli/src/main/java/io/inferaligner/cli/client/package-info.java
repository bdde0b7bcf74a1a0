/**
 * The services' calls as plain methods, each with a deadline and one clear fault. Called by the
 * commands and the end-to-end tests.
 */
@NullMarked
package io.inferaligner.cli.client;

import org.jspecify.annotations.NullMarked;
