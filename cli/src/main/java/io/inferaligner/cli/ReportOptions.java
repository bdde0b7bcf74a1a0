package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** --report of commands that measure something. */
final class ReportOptions {
  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write the result as an HTML page with drawings, complete in itself.")
  @Nullable String report;

  /** Refuses a file that cannot be written, before any work is done. */
  void requireWritable() {
    if (report != null) {
      new OutputFile("--report", report).requireWritable();
    }
  }

  /** Makes a page. */
  interface Html {
    String text() throws IOException;
  }

  /** Writes {@code html} if --report was given. */
  void write(Console console, Html html) throws IOException {
    if (report != null) {
      new OutputFile("--report", report).write(html.text());
      console.line("");
      console.line("report: " + report);
    }
  }
}
