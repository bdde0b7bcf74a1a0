@NullMarked
package io.inferaligner.cli.fleet;

import org.jspecify.annotations.NullMarked;
