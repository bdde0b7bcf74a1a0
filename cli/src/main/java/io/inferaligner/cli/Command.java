package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands share: --help, --json, and a console that knows about both. */
abstract class Command implements Callable<Integer> {
  /** Done. */
  static final int DONE = 0;

  /** A measured result fell short. */
  static final int FELL_SHORT = 1;

  /** Bad usage or input. */
  static final int BAD_INPUT = 2;

  /** A service is not available. */
  static final int UNAVAILABLE = 3;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.")
  boolean help;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public final Integer call() throws Exception {
    Console console = Console.ofProcess(output.toStandardOutput());
    return run(console);
  }

  /** Does the work; returns the exit code. */
  abstract int run(Console console) throws Exception;
}
