package io.inferaligner.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.evaluate.Rate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aTableAlignsItsColumns() {
    Table table = new Table("name", "n");
    table.row("a", "1");
    table.row("long", "1000");
    table.print(console(false, false));

    assertThat(text(out)).isEqualTo("name     n\na        1\nlong  1000\n");
  }

  @Test
  void coloursAreForTerminalsOnly() {
    assertThat(console(false, false).paint(Colour.RED, "x")).isEqualTo("x");
    assertThat(console(true, false).paint(Colour.RED, "x")).isEqualTo("\u001b[31mx\u001b[0m");
  }

  @Test
  void aQuietConsoleKeepsItsOutputForJson() {
    Console console = console(false, true);
    console.line("for people");
    console.piece("for people");
    console.json("{}");

    assertThat(text(out)).isEqualTo("{}\n");
  }

  @Test
  void withoutATerminalProgressIsAFewLinesOnStandardError() {
    try (ProgressBar bar = new ProgressBar(console(false, false), "work")) {
      for (int i = 0; i < 1_000; i++) {
        bar.update(i / 1_000.0, "step " + i);
      }
      bar.done("1000 steps");
    }

    assertThat(text(err).lines()).hasSize(2);
    assertThat(text(err)).contains("work:   0 %  step 0").contains("work: 1000 steps");
    assertThat(text(out)).isEmpty();
  }

  @Test
  void onATerminalTheBarMovesOnOneLine() {
    try (ProgressBar bar = new ProgressBar(console(true, false), "work")) {
      bar.update(0.5, "half");
    }

    assertThat(text(err)).contains("\r").contains("█").contains("50 %").doesNotContain("\n");
  }

  @Test
  void aRateIsFourNumbersAndARateOverNothingHasNoValue() {
    assertThat(Json.line(Rate.of(1, 2))).startsWith("{\"value\":0.5,\"n\":2,\"low\":0.");
    assertThat(Json.line(Rate.of(0, 0)))
        .isEqualTo("{\"value\":null,\"n\":0,\"low\":0.0,\"high\":1.0}");
  }

  private Console console(boolean terminal, boolean quiet) {
    return new Console(print(out), print(err), terminal, terminal, quiet);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
