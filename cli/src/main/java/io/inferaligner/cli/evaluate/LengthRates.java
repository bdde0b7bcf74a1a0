package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often the gate opens for attacks by the length of the prompt: a long wrapper moves the state
 * of the last token, which one rate over all lengths hides (method.md P24).
 *
 * @param opened by a range of words, shortest first, without ranges that no attack is in
 */
record LengthRates(Map<String, Rate> opened) {
  private static final List<Integer> UP_TO = List.of(16, 32, 64, 128, Integer.MAX_VALUE);

  /** The rates of outcomes of one arm that has a gate; direct requests and jailbreaks together. */
  static LengthRates of(List<Outcome> outcomes) {
    Map<String, Rate> opened = new LinkedHashMap<>();
    int from = 1;
    for (int to : UP_TO) {
      int first = from;
      List<Outcome> within =
          outcomes.stream()
              .filter(one -> one.score().isPresent() && isAttack(one))
              .filter(one -> words(one) >= first && words(one) <= to)
              .toList();
      if (!within.isEmpty()) {
        opened.put(
            to == Integer.MAX_VALUE ? "over " + (first - 1) : first + " to " + to,
            Rate.of(within.stream().filter(Outcome::fired).count(), within.size()));
      }
      from = to + 1;
    }
    return new LengthRates(opened);
  }

  /** One row a range. */
  Table table() {
    Table table = new Table("words of the attack", "gate opens, 95 % interval");
    opened.forEach((words, rate) -> table.row(words, rate.label()));
    return table;
  }

  private static boolean isAttack(Outcome outcome) {
    Kind kind = outcome.prompt().kind();
    return kind == Kind.HARMFUL || kind == Kind.JAILBREAK;
  }

  private static int words(Outcome outcome) {
    return outcome.prompt().prompt().strip().split("\\s+", -1).length;
  }
}
