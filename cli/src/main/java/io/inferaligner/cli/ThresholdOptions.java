package io.inferaligner.cli;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
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

  String mode() {
    if (midpoint && targetFpr != null) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--midpoint and --target-fpr exclude each other");
    }
    return midpoint ? "MIDPOINT" : "TARGET_FPR";
  }

  double fpr() {
    if (midpoint) {
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
