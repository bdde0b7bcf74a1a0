@NullMarked
package io.inferaligner.cli.data;

import org.jspecify.annotations.NullMarked;
