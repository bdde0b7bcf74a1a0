package io.inferaligner.cli;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateCost;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.proto.steering.v1.Cost;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the gate's threshold is chosen. */
final class ThresholdOptions {
  private static final double STANDARD_FPR = 0.01;

  @Option(
      names = "--target-fpr",
      paramLabel = "SHARE",
      description = "Share of harmless prompts for which the gate may open (default: 0.01).")
  @Nullable Double targetFpr;

  @Option(names = "--midpoint", description = "The paper's threshold: half-way between the means.")
  boolean midpoint;

  @Option(
      names = "--threshold",
      paramLabel = "MODE",
      description =
          "midpoint, target-fpr (default), target-fpr-95 (certified with 95 %% confidence), youden, max-f1 or cost.")
  @Nullable String threshold;

  @Option(
      names = "--cost-fp",
      paramLabel = "COST",
      description = "Of --threshold cost: what steering a harmless prompt costs.")
  @Nullable Double costOfFalseAlarm;

  @Option(
      names = "--cost-fn",
      paramLabel = "COST",
      description = "Of --threshold cost: what leaving a harmful prompt alone costs.")
  @Nullable Double costOfMiss;

  @Option(
      names = "--prior",
      paramLabel = "SHARE",
      description = "Of --threshold cost: share of harmful prompts in your traffic.")
  @Nullable Double prior;

  /** What mistakes cost; empty unless the threshold is chosen by it. */
  Optional<Cost> cost() {
    boolean given = costOfFalseAlarm != null || costOfMiss != null || prior != null;
    if (chosen() != ThresholdMode.COST) {
      if (given) {
        throw new SteeringException(
            FaultReason.REQUEST_INVALID,
            "--cost-fp, --cost-fn and --prior have a meaning for --threshold cost only");
      }
      return Optional.empty();
    }
    if (costOfFalseAlarm == null || costOfMiss == null || prior == null) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--threshold cost needs --cost-fp, --cost-fn and --prior");
    }
    try {
      GateCost cost = new GateCost(costOfFalseAlarm, costOfMiss, prior);
      return Optional.of(
          Cost.newBuilder()
              .setFalseAlarm(cost.falseAlarm())
              .setMiss(cost.miss())
              .setHarmfulShare(cost.harmfulShare())
              .build());
    } catch (IllegalArgumentException e) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  String mode() {
    ThresholdMode mode = chosen();
    if (!mode.hasTarget() && targetFpr != null) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--target-fpr has no meaning for the threshold " + mode);
    }
    return mode.name();
  }

  private ThresholdMode chosen() {
    if (threshold == null) {
      return midpoint ? ThresholdMode.MIDPOINT : ThresholdMode.TARGET_FPR;
    }
    if (midpoint) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--midpoint and --threshold exclude each other");
    }
    try {
      return ThresholdMode.valueOf(threshold.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "unknown threshold '%s': use midpoint, target-fpr, target-fpr-95, youden, max-f1 or cost"
              .formatted(threshold),
          e);
    }
  }

  double fpr() {
    if (!chosen().hasTarget()) {
      return 0;
    }
    double fpr = targetFpr == null ? STANDARD_FPR : targetFpr;
    if (!(fpr > 0 && fpr < 1)) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--target-fpr must lie between 0 and 1, got " + fpr);
    }
    return fpr;
  }
}
