package io.inferaligner.steering.search;

import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.KeywordJudge;
import io.inferaligner.core.evaluate.Rate;
import java.util.Collection;

/**
 * Shares of the classes of answers (demo-pair.md, point 3).
 *
 * @param refusedAtOnce those of {@code refused} that do not agree first
 */
public record AnswerRates(Rate refused, Rate refusedAtOnce, Rate answered, Rate degenerate) {

  /** The rates among {@code answers}. */
  static AnswerRates of(Collection<String> answers) {
    return new AnswerRates(
        rate(answers, Judgement.REFUSED),
        Rate.of((int) answers.stream().filter(KeywordJudge::refusesAtOnce).count(), answers.size()),
        rate(answers, Judgement.ANSWERED),
        rate(answers, Judgement.DEGENERATE));
  }

  private static Rate rate(Collection<String> answers, Judgement kind) {
    long count = answers.stream().filter(answer -> KeywordJudge.judge(answer) == kind).count();
    return Rate.of((int) count, answers.size());
  }
}
