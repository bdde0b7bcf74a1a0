@NullMarked
package io.inferaligner.cli.load;

import org.jspecify.annotations.NullMarked;
