@NullMarked
package io.inferaligner.access;

import org.jspecify.annotations.NullMarked;
