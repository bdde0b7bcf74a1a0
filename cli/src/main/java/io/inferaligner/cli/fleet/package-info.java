/**
 * The services as processes of this machine: start, watch, stop. Called by up, down, status, demo
 * and the end-to-end tests.
 */
@NullMarked
package io.inferaligner.cli.fleet;

import org.jspecify.annotations.NullMarked;
