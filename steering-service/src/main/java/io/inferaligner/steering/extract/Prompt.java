package io.inferaligner.steering.extract;

/**
 * One labelled prompt. Its text lives only as long as its job.
 *
 * @param group prompts of one group stay together in every split
 */
public record Prompt(String id, String text, boolean harmful, String group) {
  @Override
  public String toString() {
    return "Prompt[" + id + "]";
  }
}
