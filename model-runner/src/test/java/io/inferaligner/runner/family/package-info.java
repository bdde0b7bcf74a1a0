/** Tests of how config.json is read. */
@NullMarked
package io.inferaligner.runner.family;

import org.jspecify.annotations.NullMarked;
