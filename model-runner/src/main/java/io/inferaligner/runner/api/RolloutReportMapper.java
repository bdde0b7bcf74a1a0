package io.inferaligner.runner.api;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.follow.ActiveRollout;
import io.inferaligner.proto.runner.v1.ArmReport;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.ShadowReport;
import io.inferaligner.runner.trace.ArmFigures;
import io.inferaligner.runner.trace.RolloutFigures;
import io.inferaligner.runner.trace.ShadowFigures;
import java.util.Optional;

/** The figures of a rollout as a message. */
final class RolloutReportMapper {
  private RolloutReportMapper() {}

  static GetRolloutReportResponse report(
      String channel, boolean canSplit, Optional<ActiveRollout> rollout, RolloutFigures figures) {
    GetRolloutReportResponse.Builder report =
        GetRolloutReportResponse.newBuilder().setChannel(channel).setCanSplit(canSplit);
    rollout.ifPresent(now ->
        report
            .setChannelRevision(now.revision())
            .setStableDigest(digest(now.stable()))
            .setCanaryDigest(digest(now.canary()))
            .setCanaryWeightPpm(now.canary().isPresent() ? now.weightPpm() : 0)
            .setShadowDigest(digest(now.shadow())));
    figures.arms().forEach(arm -> report.addArms(arm(arm.getKey(), arm.getValue().read())));
    figures
        .shadows()
        .forEach(shadow -> report.addShadows(shadow(shadow.getKey(), shadow.getValue().read())));
    return report.build();
  }

  private static ArmReport arm(RolloutFigures.ArmKey key, ArmFigures.Reading reading) {
    return ArmReport.newBuilder()
        .setArm(GenerateMapper.arm(key.arm()))
        .setBundleDigest(key.digest())
        .setBundleName(reading.name())
        .setBundleVersion(reading.version())
        .setRequests(reading.requests())
        .setDecisions(reading.decisions())
        .setFired(reading.fired())
        .setApplied(reading.applied())
        .setRefused(reading.refused())
        .setFailed(reading.failed())
        .setNonFinite(reading.nonFinite())
        .setFinished(reading.finished())
        .setGateMicrosP50(reading.gateMicros50())
        .setGateMicrosP99(reading.gateMicros99())
        .setFirstTokenMicrosP50(reading.firstTokenMicros50())
        .setFirstTokenMicrosP99(reading.firstTokenMicros99())
        .build();
  }

  private static ShadowReport shadow(RolloutFigures.ShadowKey key, ShadowFigures.Reading reading) {
    return ShadowReport.newBuilder()
        .setShadowDigest(key.shadow())
        .setUsedDigest(key.used())
        .setShadowName(reading.name())
        .setShadowVersion(reading.version())
        .setPrompts(reading.prompts())
        .setBothFired(reading.both())
        .setOnlyUsedFired(reading.onlyUsed())
        .setOnlyShadowFired(reading.onlyShadow())
        .setNeitherFired(reading.neither())
        .setFailed(reading.failed())
        .setSkipped(reading.skipped())
        .setMeanScoreUsed(reading.usedScore())
        .setMeanScoreShadow(reading.shadowScore())
        .setMeanMarginUsed(reading.usedMargin())
        .setMeanMarginShadow(reading.shadowMargin())
        .setRelativeNormUsed(reading.usedNorm())
        .setRelativeNormShadow(reading.shadowNorm())
        .build();
  }

  private static String digest(Optional<VectorBundle> bundle) {
    return bundle.map(VectorBundle::digest).orElse("");
  }
}
