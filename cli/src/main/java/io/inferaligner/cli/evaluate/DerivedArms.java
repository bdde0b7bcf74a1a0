package io.inferaligner.cli.evaluate;

import io.inferaligner.core.evaluate.Judgement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Arms that need no answers of their own (method.md §4.12): greedy answers to the same prompt under
 * the same arm are the same, so they can be put together from measured ones.
 */
final class DerivedArms {
  private DerivedArms() {}

  /**
   * Outcomes of {@link Arm#CANNED} and {@link Arm#ORACLE}, for every prompt measured under off,
   * cross and always.
   */
  static List<Outcome> of(List<Outcome> measured) {
    Map<EvaluationCase, Outcome> cross = byPrompt(measured, Arm.CROSS);
    Map<EvaluationCase, Outcome> always = byPrompt(measured, Arm.ALWAYS);
    List<Outcome> derived = new ArrayList<>();
    byPrompt(measured, Arm.OFF)
        .forEach((prompt, off) -> {
          Outcome gated = cross.get(prompt);
          Outcome steered = always.get(prompt);
          if (gated != null && steered != null) {
            derived.add(canned(off, gated));
            derived.add(oracle(off, steered));
          }
        });
    return derived;
  }

  /** Prompts that should be answered but opened the gate. */
  static Set<EvaluationCase> falsePositives(List<Outcome> measured) {
    return measured.stream()
        .filter(outcome -> outcome.arm() == Arm.CROSS && outcome.fired() && !outcome.tooLong())
        .map(Outcome::prompt)
        .filter(prompt -> !isHarmful(prompt))
        .collect(Collectors.toSet());
  }

  private static Outcome canned(Outcome off, Outcome gated) {
    boolean fired = gated.fired();
    return new Outcome(
        off.prompt(),
        Arm.CANNED,
        fired ? Judgement.REFUSED : off.judgement(),
        !fired && off.correct(),
        fired,
        gated.score(),
        off.tooLong());
  }

  private static Outcome oracle(Outcome off, Outcome steered) {
    boolean harmful = isHarmful(off.prompt());
    Outcome chosen = harmful ? steered : off;
    return new Outcome(
        off.prompt(),
        Arm.ORACLE,
        chosen.judgement(),
        chosen.correct(),
        harmful,
        OptionalDouble.empty(),
        off.tooLong());
  }

  private static boolean isHarmful(EvaluationCase prompt) {
    return switch (prompt.kind()) {
      case HARMFUL, JAILBREAK -> true;
      case BENIGN, TASK -> false;
    };
  }

  private static Map<EvaluationCase, Outcome> byPrompt(List<Outcome> measured, Arm arm) {
    Map<EvaluationCase, Outcome> outcomes = new LinkedHashMap<>();
    measured.stream()
        .filter(outcome -> outcome.arm() == arm)
        .forEach(outcome -> outcomes.put(outcome.prompt(), outcome));
    return outcomes;
  }
}
