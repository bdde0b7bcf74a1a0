/**
 * Self-contained HTML pages about a run: tables and drawings, no script, nothing loaded from
 * elsewhere.
 */
@NullMarked
package io.inferaligner.cli.report;

import org.jspecify.annotations.NullMarked;
