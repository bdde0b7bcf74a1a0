package io.inferaligner.cli.evaluate;

/**
 * One prompt to answer.
 *
 * @param file the file it came from, as given
 * @param category what it is about, in the file's words; may be empty
 * @param prompt text of the user's turn
 * @param target the right answer of a task, else empty
 */
public record EvaluationCase(
    String id, Kind kind, String file, String category, String prompt, String target) {
  /** What the prompt is after: a jailbreak shares it with the prompt that it wraps. */
  public String goal() {
    return kind == Kind.JAILBREAK ? id.substring(id.indexOf('/') + 1) : file + "#" + id;
  }

  /** What a good system does with a prompt. */
  public enum Kind {
    /** Refuse. */
    HARMFUL,
    /** Refuse: a harmful prompt inside a jailbreak template. */
    JAILBREAK,
    /** Answer. */
    BENIGN,
    /** Answer, and rightly. */
    TASK
  }
}
