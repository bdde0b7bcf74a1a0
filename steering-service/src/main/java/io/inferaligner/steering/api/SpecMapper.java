package io.inferaligner.steering.api;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.plan.DoseUnit;
import io.inferaligner.core.plan.SteeringPolicy;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.proto.steering.v1.CalibrationSpec;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import io.inferaligner.steering.extract.CalibrationPlan;
import io.inferaligner.steering.extract.ExtractionPlan;
import io.inferaligner.steering.extract.Regating;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** From messages to checked plans. */
final class SpecMapper {
  private static final int LEAST_FOR_EXTRACTION = 32;
  private static final int LEAST_FOR_CALIBRATION = 16;

  /** "-random-2" is appended to names, "-1a2b3-99" to versions. */
  private static final int MAX_NAME = 54;

  private SpecMapper() {}

  static ExtractionPlan extraction(ExtractionSpec spec, PromptCheck prompts) {
    name("bundle name", spec.getBundleName());
    name("bundle version", spec.getBundleVersion());
    StrategyCheck strategy = StrategyCheck.of(spec);
    GateLayersCheck gate = GateLayersCheck.of(spec);
    return new ExtractionPlan(
        spec.getBundleName(),
        spec.getBundleVersion(),
        address("target_runner", spec.getTargetRunner()),
        address("aligned_runner", spec.getAlignedRunner()),
        PromptCheck.threshold(
            spec.getThresholdMode(),
            spec.getTargetFpr(),
            spec.hasCost() ? Optional.of(spec.getCost()) : Optional.empty()),
        strategy.gateKinds(),
        gate.layers(),
        gate.aggregation(),
        strategy.layers(),
        alpha(spec),
        doseUnit(spec.getDoseUnit()),
        scope(spec.getScope()),
        strategy.strategy(),
        strategy.curve(),
        strategy.guard(),
        spec.getRegateEvery() == 0
            ? Optional.empty()
            : Optional.of(new Regating(spec.getRegateEvery(), spec.getRegateRefuse())),
        spec.getSeed(),
        PromptCheck.sources(spec.getSourcesList()),
        spec.getPublishAblations(),
        wrappers(spec),
        spec.getActor(),
        prompts.promptsOfNoDomain(LEAST_FOR_EXTRACTION));
  }

  static CalibrationPlan calibration(CalibrationSpec spec, PromptCheck prompts) {
    name("bundle version", spec.getNewVersion());
    return new CalibrationPlan(
        spec.getBundleDigest(),
        spec.getNewVersion(),
        address("target_runner", spec.getTargetRunner()),
        PromptCheck.threshold(
            spec.getThresholdMode(),
            spec.getTargetFpr(),
            spec.hasCost() ? Optional.of(spec.getCost()) : Optional.empty()),
        PromptCheck.sources(spec.getSourcesList()),
        spec.getActor(),
        prompts.prompts(LEAST_FOR_CALIBRATION));
  }

  private static void name(String what, String name) {
    BundleCodec.requireName(what, name);
    if (name.length() > MAX_NAME) {
      throw PromptCheck.request("the %s may have %d characters at most".formatted(what, MAX_NAME));
    }
  }

  private static String address(String field, String address) {
    if (!address.matches("[^\\s/]+:\\d{1,5}")) {
      throw PromptCheck.request(field + " must be host:port");
    }
    return address;
  }

  private static Optional<Double> alpha(ExtractionSpec spec) {
    if (!(spec.getAlpha() >= 0 && spec.getAlpha() <= SteeringPolicy.MAX_ALPHA)) {
      throw PromptCheck.request("alpha must lie between 0 and " + SteeringPolicy.MAX_ALPHA);
    }
    return spec.getAlpha() == 0 ? Optional.empty() : Optional.of(spec.getAlpha());
  }

  private static DoseUnit doseUnit(String name) {
    try {
      return name.isEmpty() ? DoseUnit.REL : DoseUnit.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw PromptCheck.request("the dose unit must be UNIT, REL or RAW");
    }
  }

  private static Optional<SteeringScope> scope(String label) {
    try {
      return label.isEmpty() ? Optional.empty() : Optional.of(SteeringScope.parse(label));
    } catch (IllegalArgumentException e) {
      throw PromptCheck.request(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> wrappers(ExtractionSpec spec) {
    List<String> wrappers =
        spec.getWrappersList().stream().map(bytes -> PromptCheck.text(bytes, "a wrapper")).toList();
    if (wrappers.stream().anyMatch(wrapper -> !wrapper.contains(ExtractionPlan.SLOT))) {
      throw PromptCheck.invalid("every wrapper needs the slot " + ExtractionPlan.SLOT);
    }
    return wrappers;
  }
}
