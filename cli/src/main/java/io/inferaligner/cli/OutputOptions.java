package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** --json of every command. */
final class OutputOptions {
  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = "--json",
      arity = "0..1",
      paramLabel = "FILE",
      parameterConsumer = FileName.class,
      description =
          "Print JSON and nothing else; with FILE, write the JSON there and print as usual.")
  @Nullable String json;

  /** True if standard output belongs to JSON. */
  boolean toStandardOutput() {
    return STANDARD_OUTPUT.equals(json);
  }

  /** Refuses a file that cannot be written, before any work is done. */
  void requireWritable() {
    if (json != null && !toStandardOutput()) {
      new OutputFile("--json", json).requireWritable();
    }
  }

  /** Writes {@code value} where --json says, if it was given. */
  void write(Console console, Object value) {
    if (json == null) {
      return;
    }
    String text = Json.text(value);
    if (toStandardOutput()) {
      console.json(text);
      return;
    }
    new OutputFile("--json", json).write(text + "\n");
  }

  /**
   * Takes the next argument as the file's name; for a command with arguments of its own only if it
   * ends in .json, so that they are not swallowed.
   */
  static final class FileName implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
      String value = STANDARD_OUTPUT;
      if (!arguments.isEmpty() && isFile(arguments.peek(), command)) {
        value = arguments.pop();
      }
      option.setValue(value);
    }

    private static boolean isFile(String next, CommandSpec command) {
      boolean free = command.positionalParameters().isEmpty() && !next.startsWith("-");
      return free || next.equals(STANDARD_OUTPUT) || next.endsWith(".json");
    }
  }
}
