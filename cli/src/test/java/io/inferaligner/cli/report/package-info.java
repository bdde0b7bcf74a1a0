@NullMarked
package io.inferaligner.cli.report;

import org.jspecify.annotations.NullMarked;
