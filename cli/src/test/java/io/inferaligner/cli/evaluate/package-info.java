@NullMarked
package io.inferaligner.cli.evaluate;

import org.jspecify.annotations.NullMarked;
