package io.inferaligner.steering.extract;

/** One labelled prompt. Its text lives only as long as its job. */
public record Prompt(String id, String text, boolean harmful, String source) {
  @Override
  public String toString() {
    return "Prompt[" + id + "]";
  }
}
