/** Choosing strength, layers and scope by real generations. Called by extract. */
@NullMarked
package io.inferaligner.steering.search;

import org.jspecify.annotations.NullMarked;
