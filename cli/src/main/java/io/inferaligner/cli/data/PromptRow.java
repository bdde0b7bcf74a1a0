package io.inferaligner.cli.data;

import java.util.List;
import java.util.Set;

/**
 * One row of a prompt file; keys that do not apply are empty.
 *
 * @param text what is asked
 * @param label harmful, harmless, safe, jailbreak_template, …; empty: what the option says
 * @param split fit, heldout or empty
 * @param group rows of one group stay together when prompts are split; empty: the row stands alone
 * @param target the right answer of a task
 * @param context text that the prompt refers to
 * @param choices options of a task, in order
 * @param transform what a jailbreak template does to the prompt
 * @param nearHeldout shares most of its words with a hidden row: never reported
 */
public record PromptRow(
    String id,
    String text,
    String label,
    String category,
    String split,
    String group,
    String target,
    String context,
    List<String> choices,
    Transform transform,
    boolean nearHeldout) {
  public PromptRow {
    choices = List.copyOf(choices);
  }

  /** True if the row may stand where one of {@code labels} is asked for. */
  public boolean hasLabel(Set<String> labels) {
    return label.isEmpty() || labels.contains(label);
  }

  /** What is sent to the model: the context, if there is one, and the text. */
  public String prompt() {
    return context.isEmpty() ? text : context + "\n\n" + text;
  }
}
