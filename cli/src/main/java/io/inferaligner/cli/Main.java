package io.inferaligner.cli;

import io.inferaligner.core.fault.SteeringException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Runs one command and turns every failure into one sentence and an exit code. */
public final class Main {
  // Kept: the logging framework forgets the level of a logger that nobody holds.
  private static final Logger LIBRARIES = Logger.getLogger("");

  private Main() {}

  public static void main(String[] arguments) {
    LIBRARIES.setLevel(Level.OFF);
    System.exit(commandLine().execute(arguments));
  }

  /** The command tree with its error handling. */
  static CommandLine commandLine() {
    return new CommandLine(new InferAligner())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                System.getenv().getOrDefault("NO_COLOR", "").isEmpty() ? Ansi.AUTO : Ansi.OFF))
        .setParameterExceptionHandler(Main::badUsage)
        .setExecutionExceptionHandler((error, line, _) -> failed(error, line));
  }

  private static int badUsage(CommandLine.ParameterException error, String[] arguments) {
    CommandLine line = error.getCommandLine();
    String message =
        error instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unexpected(unmatched)
            : String.valueOf(error.getMessage()).lines().findFirst().orElse("bad usage");
    line.getErr().println("error: " + message);
    line.getErr().println("see: ./%s --help".formatted(line.getCommandSpec().qualifiedName(" ")));
    return Command.BAD_INPUT;
  }

  private static String unexpected(CommandLine.UnmatchedArgumentException error) {
    String first = error.getUnmatched().getFirst();
    if (first.startsWith("-")) {
      return "there is no option '%s'".formatted(first);
    }
    return error.getCommandLine().getSubcommands().isEmpty()
        ? "'%s' is one argument too many: put a text of several words in quotes".formatted(first)
        : "there is no command '%s'".formatted(first);
  }

  private static int failed(Exception error, CommandLine line) {
    PrintWriter err = line.getErr();
    if (isStopping()) {
      // Interrupted: what fails now fails because its services are being stopped.
      return Command.UNAVAILABLE;
    }
    switch (error) {
      case SteeringException steering -> {
        err.println(
            "error: " + steering.fault().message() + " (" + steering.fault().reason() + ")");
        return exitCode(steering);
      }
      case UncheckedIOException io ->
          err.println("error: " + io.getMessage() + ": check free space and permissions");
      default -> err.println("error: an internal error happened (" + error + ")");
    }
    if (System.getenv("INFERALIGNER_DEBUG") != null) {
      error.printStackTrace(err);
    }
    return Command.UNAVAILABLE;
  }

  /** True once the process is ending, by Ctrl-C for example. */
  private static boolean isStopping() {
    Thread probe = Thread.ofPlatform().unstarted(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      return !Runtime.getRuntime().removeShutdownHook(probe);
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static int exitCode(SteeringException error) {
    return switch (error.fault().reason().kind()) {
      case BAD_INPUT,
          WRONG_STATE,
          NOT_ALLOWED,
          UNKNOWN_CALLER,
          EXISTS,
          MISSING,
          CONFLICT,
          OUT_OF_RANGE ->
          Command.BAD_INPUT;
      case DATA_LOST, EXHAUSTED, UNAVAILABLE, TIMED_OUT, BROKEN -> Command.UNAVAILABLE;
    };
  }
}
