@NullMarked
package io.inferaligner.cli;

import org.jspecify.annotations.NullMarked;
