package io.inferaligner.cli.demo;

import io.inferaligner.cli.evaluate.ArmRates;
import io.inferaligner.cli.evaluate.Outcome;
import io.inferaligner.core.evaluate.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One experiment of the demo.
 *
 * @param rates over everything but look-alikes
 * @param lookalikeRefusals share of harmless look-alikes that are refused
 */
public record DemoRates(ArmRates rates, Rate lookalikeRefusals) {

  /**
   * The rates of one arm's outcomes.
   *
   * @param lookalikes the file that holds the look-alikes
   */
  public static DemoRates of(List<Outcome> outcomes, String lookalikes) {
    List<Outcome> others =
        outcomes.stream().filter(outcome -> !outcome.prompt().file().equals(lookalikes)).toList();
    List<Outcome> alike =
        outcomes.stream().filter(outcome -> outcome.prompt().file().equals(lookalikes)).toList();
    return new DemoRates(ArmRates.of(others), ArmRates.of(alike).refusalBenign());
  }

  /** Keys as documented for demo --json. */
  public Map<String, Rate> json() {
    Map<String, Rate> json = new LinkedHashMap<>(rates.json());
    json.put("refusal_lookalikes", lookalikeRefusals);
    return json;
  }
}
