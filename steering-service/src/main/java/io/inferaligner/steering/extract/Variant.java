package io.inferaligner.steering.extract;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.plan.DoseUnit;
import io.inferaligner.core.plan.NormGuard;
import io.inferaligner.core.plan.Strategy;
import io.inferaligner.core.plan.StrengthCurve;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.steering.publish.BundleDraft;
import io.inferaligner.steering.search.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A bundle that differs from the extracted one in one thing, so that experiments can tell what that
 * thing is good for (method.md §4.12).
 *
 * @param suffix of the bundle's name
 */
record Variant(String suffix, BundleDraft draft, BundleManifest.Policy policy) {
  /** Bundles of random vectors: one draw could be lucky. */
  private static final int RANDOM_DRAWS = 3;

  /** Nothing at the threshold, all of α two benign deviations above it. */
  private static final StrengthCurve RAMP = new StrengthCurve.Ramp(0, 2);

  /** The variants of {@code draft}, whose policy is {@code best}. */
  static List<Variant> all(
      Extraction.Result extraction, BundleDraft draft, Candidate best, ExtractionPlan plan) {
    List<Variant> variants = new ArrayList<>();
    BundleManifest.Policy policy = plan.policy(best);
    SteeringVectors own = SteeringVectors.of(extraction.srv());
    variants.add(of("-self", "self_guidance", extraction, draft, own, policy));
    for (int draw = 1; draw <= RANDOM_DRAWS; draw++) {
      variants.add(
          of(
              draw == 1 ? "-random" : "-random-" + draw,
              "random",
              extraction,
              draft,
              SteeringVectors.random(extraction.srv(), plan.seed() + draw),
              policy));
    }
    variants.addAll(strategies(draft.withEvaluation(Map.of()), best, plan.guard()));
    return variants;
  }

  /** The same vectors at the same layers with other strategies. */
  private static List<Variant> strategies(BundleDraft draft, Candidate best, NormGuard guard) {
    StrengthCurve constant = new StrengthCurve.Constant();
    Candidate whole = new Candidate(best.layers(), 1, DoseUnit.UNIT, best.scope());
    return List.of(
        new Variant("-target", draft, best.policy(Strategy.TARGET, constant, guard)),
        new Variant("-adaptive", draft, best.policy(Strategy.ADAPTIVE, RAMP, guard)),
        new Variant("-ablate", draft, whole.policy(Strategy.REFUSAL_ABLATE, constant, guard)));
  }

  /** The extraction's tensors, its gate's weights among them, with other vectors to steer with. */
  private static Variant of(
      String suffix,
      String origin,
      Extraction.Result extraction,
      BundleDraft draft,
      SteeringVectors steering,
      BundleManifest.Policy policy) {
    SortedMap<String, DenseVector> kept = new TreeMap<>(draft.tensors());
    kept.keySet().removeIf(name -> name.startsWith("steer."));
    SortedMap<String, DenseVector> tensors = Extraction.tensors(extraction.srv(), steering, kept);
    return new Variant(suffix, draft.withSteering(origin, draft.target(), tensors), policy);
  }
}
