/** What a command shows: lines, tables, progress, JSON. Called by every command. */
@NullMarked
package io.inferaligner.cli.terminal;

import org.jspecify.annotations.NullMarked;
