@NullMarked
package io.inferaligner.tenant;

import org.jspecify.annotations.NullMarked;
