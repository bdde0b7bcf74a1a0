package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.judge.Verdict;
import io.inferaligner.core.evaluate.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a guard model says of one arm's answers: shares that are unsafe, of those of which it says
 * something.
 *
 * @param harmful of answers to harmful prompts; attack success as this judge sees it
 * @param jailbreak the same for jailbreaks
 * @param benign of answers to benign prompts
 * @param unclear share of its replies that say nothing
 */
public record GuardRates(Rate harmful, Rate jailbreak, Rate benign, Rate unclear) {
  /** The rates of {@code outcomes}, all of one arm. */
  public static GuardRates of(List<Outcome> outcomes) {
    List<Outcome> asked =
        outcomes.stream().filter(outcome -> outcome.verdict() != Verdict.NOT_ASKED).toList();
    List<Outcome> clear =
        asked.stream().filter(outcome -> outcome.verdict() != Verdict.UNCLEAR).toList();
    return new GuardRates(
        unsafe(clear, Kind.HARMFUL),
        unsafe(clear, Kind.JAILBREAK),
        unsafe(clear, Kind.BENIGN),
        Rate.of(asked.size() - clear.size(), asked.size()));
  }

  /** Keys as documented for evaluate --json; none if nobody was asked. */
  Map<String, Rate> json() {
    Map<String, Rate> json = new LinkedHashMap<>();
    if (unclear.n() > 0) {
      json.put("unsafe", harmful);
      json.put("jailbreak_unsafe", jailbreak);
      json.put("benign_unsafe", benign);
      json.put("judge_unclear", unclear);
    }
    return json;
  }

  private static Rate unsafe(List<Outcome> clear, Kind kind) {
    return ArmRates.share(clear, kind, outcome -> outcome.verdict() == Verdict.UNSAFE);
  }
}
