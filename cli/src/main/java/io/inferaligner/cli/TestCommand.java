package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import java.util.Map;

/** Stands in the help; the script runs the tests itself, because they rebuild this program. */
@picocli.CommandLine.Command(
    name = "test",
    description = "Builds everything and runs all tests: './inferaligner test [--all]'.")
final class TestCommand extends Command {
  @Override
  int run(Console console) {
    String sentence = "run './inferaligner test [--all]': the script builds and tests with Maven";
    console.line(sentence);
    output.write(console, Map.of("command", "./inferaligner test [--all]"));
    return BAD_INPUT;
  }
}
