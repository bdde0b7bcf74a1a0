package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.cli.judge.Verdict;
import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.KeywordJudge;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What became of one prompt under one arm.
 *
 * @param correct a task's answer is right
 * @param fired the gate opened
 * @param score the gate's z; empty without a gate
 * @param tooLong the prompt does not fit the model and was not answered
 * @param verdict of a guard model on the answer
 */
public record Outcome(
    EvaluationCase prompt,
    Arm arm,
    Judgement judgement,
    boolean correct,
    boolean fired,
    OptionalDouble score,
    boolean tooLong,
    Verdict verdict) {
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  /** An outcome that no guard model judged. */
  public Outcome(
      EvaluationCase prompt,
      Arm arm,
      Judgement judgement,
      boolean correct,
      boolean fired,
      OptionalDouble score,
      boolean tooLong) {
    this(prompt, arm, judgement, correct, fired, score, tooLong, Verdict.NOT_ASKED);
  }

  /** The outcome of an answered prompt. */
  static Outcome of(EvaluationCase prompt, Arm arm, Answer answer, Verdict verdict) {
    OptionalDouble score =
        answer
            .gate()
            .filter(io.inferaligner.proto.runner.v1.Intervention::hasVerdict)
            .map(event -> OptionalDouble.of(event.getVerdict().getScore()))
            .orElse(OptionalDouble.empty());
    return new Outcome(
        prompt,
        arm,
        KeywordJudge.judge(answer.text()),
        !prompt.target().isEmpty() && isCorrect(answer.text(), prompt.target()),
        answer.fired(),
        score,
        false,
        verdict);
  }

  /** The outcome of a prompt that the model has no room for. */
  static Outcome tooLong(EvaluationCase prompt, Arm arm) {
    return new Outcome(
        prompt, arm, Judgement.DEGENERATE, false, false, OptionalDouble.empty(), true);
  }

  /** True if the answer's first words are the target; case and punctuation do not count. */
  static boolean isCorrect(String answer, String target) {
    String given = normalised(answer);
    String wanted = normalised(target);
    return !wanted.isEmpty() && (given.equals(wanted) || given.startsWith(wanted + " "));
  }

  private static String normalised(String text) {
    return NO_WORD.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }
}
