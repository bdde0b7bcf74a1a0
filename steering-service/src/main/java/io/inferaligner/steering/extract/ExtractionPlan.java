package io.inferaligner.steering.extract;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.plan.DoseUnit;
import io.inferaligner.core.plan.NormGuard;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.core.plan.Strategy;
import io.inferaligner.core.plan.StrengthCurve;
import io.inferaligner.steering.search.Candidate;
import java.util.List;
import java.util.Optional;

/**
 * What an extraction job was asked for, checked.
 *
 * @param gateKinds kinds to choose from by cross-validation, at least one
 * @param gateLayers ascending; empty: choose one by cross-validation
 * @param aggregation of {@code gateLayers}
 * @param steerLayers empty: choose by search
 * @param alpha empty: choose by search
 * @param scope empty: choose by search
 * @param strategy one that may be served
 * @param curve of ADAPTIVE, otherwise constant
 * @param regating empty: only prompts are gated
 * @param wrappers jailbreak templates with the slot [INSERT PROMPT HERE]
 */
public record ExtractionPlan(
    String name,
    String version,
    String targetRunner,
    String alignedRunner,
    Threshold threshold,
    List<GateKind> gateKinds,
    List<Integer> gateLayers,
    GateAggregation aggregation,
    List<Integer> steerLayers,
    Optional<Double> alpha,
    DoseUnit doseUnit,
    Optional<SteeringScope> scope,
    Strategy strategy,
    StrengthCurve curve,
    NormGuard guard,
    Optional<Regating> regating,
    long seed,
    List<BundleManifest.Source> sources,
    boolean publishAblations,
    List<String> wrappers,
    String actor,
    List<Prompt> prompts) {
  /** Where a wrapper takes the prompt. */
  public static final String SLOT = "[INSERT PROMPT HERE]";

  /** {@code setting} as a policy. */
  BundleManifest.Policy policy(Candidate setting) {
    return setting.policy(strategy, curve, guard);
  }

  public ExtractionPlan {
    gateKinds = List.copyOf(gateKinds);
    gateLayers = List.copyOf(gateLayers);
    steerLayers = List.copyOf(steerLayers);
    sources = List.copyOf(sources);
    wrappers = List.copyOf(wrappers);
    prompts = List.copyOf(prompts);
  }
}
