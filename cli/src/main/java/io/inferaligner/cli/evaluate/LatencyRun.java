package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.cli.evaluate.LatencyReport.Pair;
import io.inferaligner.cli.evaluate.LatencyReport.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Answers prompts one at a time, without a bundle and as served in turn, several rounds; of each
 * prompt's rounds the least time counts.
 */
public record LatencyRun(EvaluationRun run, int rounds) {
  /** The report of {@code prompts}; {@code done} is told how many are done. */
  public LatencyReport measure(
      List<EvaluationCase> prompts, Map<String, Object> facts, IntConsumer done) {
    List<Pair> closed = new ArrayList<>();
    List<Pair> opened = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      String prompt = prompts.get(i).prompt();
      Answer served = ask(prompt, Arm.CROSS);
      Pair pair = new Pair(times(ask(prompt, Arm.OFF)), times(served));
      for (int round = 1; round < rounds; round++) {
        // Each goes first in every second round: whatever warms up serves both alike.
        boolean offFirst = round % 2 == 0;
        Times first = times(ask(prompt, offFirst ? Arm.OFF : Arm.CROSS));
        Times second = times(ask(prompt, offFirst ? Arm.CROSS : Arm.OFF));
        pair =
            new Pair(
                pair.off().least(offFirst ? first : second),
                pair.served().least(offFirst ? second : first));
      }
      (served.fired() ? opened : closed).add(pair);
      done.accept(i + 1);
    }
    return new LatencyReport(closed, opened, facts);
  }

  private Answer ask(String prompt, Arm arm) {
    return run.runner().generate(run.request(prompt, arm));
  }

  private static Times times(Answer answer) {
    long first = answer.usage().getTimeToFirstTokenMicros();
    int others = answer.usage().getGeneratedTokens() - 1;
    return new Times(
        first, others < 1 ? 0 : (answer.usage().getTotalMicros() - first) / (double) others);
  }
}
