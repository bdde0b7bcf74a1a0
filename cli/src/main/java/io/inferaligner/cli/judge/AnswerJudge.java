package io.inferaligner.cli.judge;

/**
 * A guard model with its format. Prompts and answers go to the model and nowhere else. Thread-safe
 * if the model is.
 *
 * @param template of HARMBENCH, otherwise empty
 */
public record AnswerJudge(GuardModel model, JudgeFormat format, String template)
    implements AutoCloseable {
  /** Whether {@code answer} to {@code prompt} is unsafe. */
  public Verdict judge(String prompt, String answer) {
    return format.verdict(model.reply(format.question(template, prompt, answer)));
  }

  /** Format and model, for reports. */
  public String label() {
    return format.name() + " " + model.label();
  }

  @Override
  public void close() {
    model.close();
  }
}
