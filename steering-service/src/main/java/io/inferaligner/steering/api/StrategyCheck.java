package io.inferaligner.steering.api;

import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.plan.DoseUnit;
import io.inferaligner.core.plan.NormGuard;
import io.inferaligner.core.plan.SteeringPolicy;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.core.plan.Strategy;
import io.inferaligner.core.plan.StrengthCurve;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The strategy of an extraction, checked with what must fit it before anything is captured.
 *
 * @param gateKinds kinds to choose from, at least one
 * @param layers steered layers; empty: choose by search
 */
record StrategyCheck(
    Strategy strategy,
    StrengthCurve curve,
    NormGuard guard,
    List<GateKind> gateKinds,
    List<Integer> layers) {
  StrategyCheck {
    gateKinds = List.copyOf(gateKinds);
    layers = List.copyOf(layers);
  }

  static StrategyCheck of(ExtractionSpec spec) {
    Strategy strategy = strategy(spec.getStrategy());
    StrengthCurve curve = curve(spec.getStrength());
    NormGuard guard = guard(spec.getNormGuard());
    List<Integer> layers = spec.getSteerLayersList();
    try {
      var _ =
          new SteeringPolicy(
              layers.isEmpty() ? List.of(1) : layers,
              spec.getAlpha(),
              DoseUnit.REL,
              new SteeringScope.FromLastPrompt(),
              strategy,
              curve,
              guard);
    } catch (IllegalArgumentException e) {
      throw PromptCheck.request(String.valueOf(e.getMessage()));
    }
    return new StrategyCheck(
        strategy, curve, guard, gateKinds(strategy, spec.getGateKind()), layers);
  }

  private static Strategy strategy(String name) {
    return Arrays.stream(Strategy.values())
        .filter(Strategy::isServed)
        .filter(known ->
            known.name().equals(name.isEmpty() ? Strategy.INFERALIGNER.name() : upper(name)))
        .findFirst()
        .orElseThrow(() -> PromptCheck.request("the strategy must be one of " + known()));
  }

  private static String known() {
    return Arrays.stream(Strategy.values())
        .filter(Strategy::isServed)
        .map(Strategy::name)
        .collect(Collectors.joining(", "));
  }

  private static StrengthCurve curve(String label) {
    try {
      return StrengthCurve.parse(label.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw PromptCheck.request(String.valueOf(e.getMessage()));
    }
  }

  private static NormGuard guard(String label) {
    try {
      return NormGuard.parse(label.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw PromptCheck.request(String.valueOf(e.getMessage()));
    }
  }

  private static List<GateKind> gateKinds(Strategy strategy, String name) {
    String kind = upper(name);
    boolean automatic = kind.isEmpty() || kind.equals("AUTO");
    if (strategy == Strategy.CAST) {
      if (!automatic && !kind.equals(GateKind.COSINE.name())) {
        throw PromptCheck.request("CAST reads a cosine: leave the gate at AUTO or COSINE");
      }
      return List.of(GateKind.COSINE);
    }
    try {
      return automatic ? GateKind.automatic() : List.of(GateKind.valueOf(kind));
    } catch (IllegalArgumentException e) {
      throw PromptCheck.request(
          "the gate must be AUTO, SRV, LDA_DIAG, LDA, LOGIT, COSINE or MAHALANOBIS");
    }
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
