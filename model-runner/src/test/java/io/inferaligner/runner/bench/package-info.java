/** Tests of the measuring tools. */
@NullMarked
package io.inferaligner.runner.bench;

import org.jspecify.annotations.NullMarked;
