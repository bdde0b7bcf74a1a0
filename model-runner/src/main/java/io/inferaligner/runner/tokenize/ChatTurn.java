package io.inferaligner.runner.tokenize;

import java.util.Locale;

/** One message of a conversation. */
public record ChatTurn(Role role, String text) {
  /** Who speaks. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT;

    /** The name chat templates use. */
    String templateName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The role and length only: text is never printed. */
  @Override
  public String toString() {
    return "ChatTurn[" + role + ", " + text.length() + " characters]";
  }
}
