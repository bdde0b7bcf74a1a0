package io.inferaligner.cli.rollout;

import io.inferaligner.proto.runner.v1.ArmReport;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.RolloutArm;
import java.util.List;

/**
 * One bundle on one side of a rollout, over all runners asked.
 *
 * @param firstTokenMicros99 the slowest runner's
 */
public record ArmTotals(
    long requests,
    long decisions,
    long fired,
    long finished,
    long refused,
    long failed,
    long nonFinite,
    long firstTokenMicros99) {
  /** The sum of what {@code reports} say about {@code digest} as {@code arm}. */
  public static ArmTotals of(
      List<GetRolloutReportResponse> reports, RolloutArm arm, String digest) {
    List<ArmReport> rows =
        reports.stream()
            .flatMap(report -> report.getArmsList().stream())
            .filter(row -> row.getArm() == arm && row.getBundleDigest().equals(digest))
            .toList();
    return new ArmTotals(
        rows.stream().mapToLong(ArmReport::getRequests).sum(),
        rows.stream().mapToLong(ArmReport::getDecisions).sum(),
        rows.stream().mapToLong(ArmReport::getFired).sum(),
        rows.stream().mapToLong(ArmReport::getFinished).sum(),
        rows.stream().mapToLong(ArmReport::getRefused).sum(),
        rows.stream().mapToLong(ArmReport::getFailed).sum(),
        rows.stream().mapToLong(ArmReport::getNonFinite).sum(),
        rows.stream().mapToLong(ArmReport::getFirstTokenMicrosP99).max().orElse(0));
  }

  double fireRate() {
    return share(fired, decisions);
  }

  double refusalRate() {
    return share(refused, finished);
  }

  double failureRate() {
    return share(failed, requests);
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }
}
