/** What changes from one bundle to another. Called by bundle diff. */
@NullMarked
package io.inferaligner.cli.compare;

import org.jspecify.annotations.NullMarked;
