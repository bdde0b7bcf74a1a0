package io.inferaligner.core.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which token positions a steering vector is added to (method.md §4.6, m(t)). */
public sealed interface SteeringScope {
  /** The last prompt token and every generated token; needs no second prefill. */
  record FromLastPrompt() implements SteeringScope {}

  /** The last prompt token and the first {@code tokens} generated tokens, maybe none. */
  record Window(int tokens) implements SteeringScope {
    public Window {
      if (tokens < 0 || tokens > 65_536) {
        throw new IllegalArgumentException("a window needs 0 to 65536 tokens, got " + tokens);
      }
    }
  }

  /**
   * Every prompt and generated token, the paper's literal scope; an open gate repeats the prefill.
   */
  record All() implements SteeringScope {}

  /** The name used in manifests: FROM_LAST_PROMPT, WINDOW(k) or ALL. */
  default String label() {
    return switch (this) {
      case FromLastPrompt _ -> "FROM_LAST_PROMPT";
      case Window(int tokens) -> "WINDOW(" + tokens + ")";
      case All _ -> "ALL";
    };
  }

  /**
   * The scope named {@code label}.
   *
   * @throws IllegalArgumentException if there is none
   */
  static SteeringScope parse(String label) {
    Matcher window = Pattern.compile("WINDOW\\((\\d{1,5})\\)").matcher(label);
    if (window.matches()) {
      return new Window(Integer.parseInt(window.group(1)));
    }
    return switch (label) {
      case "FROM_LAST_PROMPT" -> new FromLastPrompt();
      case "ALL" -> new All();
      default ->
          throw new IllegalArgumentException(
              "unknown scope '" + label + "': use FROM_LAST_PROMPT, WINDOW(k) or ALL");
    };
  }
}
