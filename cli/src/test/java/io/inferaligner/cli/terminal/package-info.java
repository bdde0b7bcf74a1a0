@NullMarked
package io.inferaligner.cli.terminal;

import org.jspecify.annotations.NullMarked;
