/** Speed of the engine, measured beside the machine's own limits. Called by the command line. */
@NullMarked
package io.inferaligner.runner.bench;

import org.jspecify.annotations.NullMarked;
