package io.inferaligner.runner.jinja;

/** Counts the cost of one rendering against its limits. Not thread-safe. */
final class Budget {
  private static final int CHARACTERS_PER_UNIT = 16;
  private static final int MAX_CALLS = 64;

  private final Limits limits;
  private long used;
  private int calls;

  Budget(Limits limits) {
    this.limits = limits;
  }

  /** Counts {@code units} of work. */
  void charge(long units) {
    used += units;
    if (used > limits.work()) {
      throw TemplateException.values("the template takes more than its limit of steps");
    }
  }

  /** Counts the making of a text of {@code length} characters, before it is made. */
  void chargeText(long length) {
    checkLength(length);
    charge(length / CHARACTERS_PER_UNIT);
  }

  /** Counts {@code more} characters that make a text {@code length} characters long. */
  void chargeMore(long length, long more) {
    checkLength(length);
    charge(1 + more / CHARACTERS_PER_UNIT);
  }

  private void checkLength(long length) {
    if (length > limits.characters()) {
      throw TemplateException.values(
          "the template makes a text of more than %d characters".formatted(limits.characters()));
    }
  }

  /** A macro begins. */
  void enter() {
    if (++calls > MAX_CALLS) {
      throw TemplateException.values("the template's macros call each other too deeply");
    }
  }

  /** A macro ends. */
  void leave() {
    calls--;
  }
}
