package io.inferaligner.cli.terminal;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where a command's words go: results to standard output, progress and remarks to standard error.
 * Colours only on a terminal and only without NO_COLOR. Thread-safe.
 */
public final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean coloured;
  private final boolean terminal;
  private final boolean quiet;

  /**
   * A console over two streams.
   *
   * @param terminal a person watches: colours and moving progress bars make sense
   * @param quiet results for people are left out, because JSON goes to the same place
   */
  public Console(
      PrintStream out, PrintStream err, boolean terminal, boolean coloured, boolean quiet) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.coloured = coloured;
    this.quiet = quiet;
  }

  /** The console of this process. */
  public static Console ofProcess(boolean quiet) {
    Map<String, String> environment = System.getenv();
    boolean terminal =
        System.console() != null
            && System.console().isTerminal()
            && !"dumb".equals(environment.get("TERM"));
    boolean coloured = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Console(System.out, System.err, terminal, coloured, quiet);
  }

  public boolean isTerminal() {
    return terminal;
  }

  /** One line of the result. */
  public void line(String text) {
    if (!quiet) {
      out.println(text);
    }
  }

  /** A piece of a line of the result, shown at once. */
  public void piece(String text) {
    if (!quiet) {
      out.print(text);
      out.flush();
    }
  }

  /** A heading of the result, with an empty line before it. */
  public void title(String text) {
    line("");
    line(paint(Colour.BOLD, text));
  }

  /** A remark that is no part of the result. */
  public synchronized void note(String text) {
    err.println(text);
    err.flush();
  }

  /** Text that stays on the current line of standard error until the next remark. */
  synchronized void overwrite(String text) {
    err.print("\r\u001b[2K" + text);
    err.flush();
  }

  /**
   * Asks on the terminal; only "y" and "yes" agree.
   *
   * @throws SteeringException REQUEST_INVALID if nobody can be asked
   */
  public boolean confirms(String question) {
    java.io.Console keyboard = System.console();
    if (!terminal || keyboard == null) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "this cannot be undone and there is no terminal to ask on: add --yes");
    }
    String answer = keyboard.readLine("%s [y/N] ", question);
    return answer != null && Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
  }

  /** JSON as the whole of standard output. */
  public void json(String json) {
    out.println(json);
  }

  /** {@code text} in a colour, where colours are shown. */
  public String paint(Colour colour, String text) {
    return coloured ? colour.code() + text + "\u001b[0m" : text;
  }
}
