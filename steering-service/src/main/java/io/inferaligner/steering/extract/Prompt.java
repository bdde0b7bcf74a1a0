package io.inferaligner.steering.extract;

/**
 * One labelled prompt. Its text lives only as long as its job.
 *
 * @param group prompts of one group stay together in every split
 * @param domain kind of traffic that it stands for; empty: the usual
 */
public record Prompt(String id, String text, boolean harmful, String group, String domain) {
  /** A prompt of no domain. */
  public Prompt(String id, String text, boolean harmful, String group) {
    this(id, text, harmful, group, "");
  }

  @Override
  public String toString() {
    return "Prompt[" + id + "]";
  }
}
