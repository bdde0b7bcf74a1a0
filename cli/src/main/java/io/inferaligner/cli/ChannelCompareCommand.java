package io.inferaligner.cli;

import io.inferaligner.cli.rollout.Weight;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.proto.runner.v1.ArmReport;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.ShadowReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** Compares the bundles of a rollout. */
@picocli.CommandLine.Command(
    name = "compare",
    description =
        "Shows what stable, canary and shadow bundle did on the runners' traffic since they began.")
final class ChannelCompareCommand extends Command {
  @Mixin Connection connection = new Connection();

  @Mixin GuardOptions guard = new GuardOptions();

  @Override
  int run(Console console) {
    List<Map<String, Object>> json = new ArrayList<>();
    for (GetRolloutReportResponse report : guard.reports(connection)) {
      print(console, report);
      json.add(json(report));
    }
    output.write(console, Map.of("runners", json));
    return DONE;
  }

  private static void print(Console console, GetRolloutReportResponse report) {
    console.title(
        "Channel %s, revision %d: stable %s, canary %s%s, shadow %s"
            .formatted(
                report.getChannel(),
                report.getChannelRevision(),
                Texts.shortDigest(report.getStableDigest()),
                Texts.shortDigest(report.getCanaryDigest()),
                report.getCanaryDigest().isEmpty()
                    ? ""
                    : " (" + Weight.text(report.getCanaryWeightPpm()) + ")",
                Texts.shortDigest(report.getShadowDigest())));
    if (!report.getCanSplit()) {
      console.note("this runner has no rollout key: nobody gets a canary here");
    }
    Table arms =
        new Table(
            "bundle",
            "side",
            "requests",
            "fired",
            "steered",
            "refused",
            "failed",
            "gate p99",
            "first token p99");
    report
        .getArmsList()
        .forEach(arm ->
            arms.row(
                arm.getBundleName() + "@" + arm.getBundleVersion(),
                arm.getArm().name().replace("ROLLOUT_ARM_", "").toLowerCase(java.util.Locale.ROOT),
                Long.toString(arm.getRequests()),
                share(arm.getFired(), arm.getDecisions()),
                share(arm.getApplied(), arm.getDecisions()),
                Long.toString(arm.getRefused()),
                Long.toString(arm.getFailed()),
                "%d µs".formatted(arm.getGateMicrosP99()),
                "%.1f ms".formatted(arm.getFirstTokenMicrosP99() / 1e3)));
    arms.print(console);
    report.getShadowsList().forEach(shadow -> print(console, shadow));
  }

  private static void print(Console console, ShadowReport shadow) {
    console.line("");
    console.line(
        "shadow %s@%s beside %s on %d prompts (%d without verdict, %d left out)"
            .formatted(
                shadow.getShadowName(),
                shadow.getShadowVersion(),
                Texts.shortDigest(shadow.getUsedDigest()),
                shadow.getPrompts(),
                shadow.getFailed(),
                shadow.getSkipped()));
    Table table = new Table("", "shadow opens", "shadow stays closed");
    table.row(
        "in use opens",
        Long.toString(shadow.getBothFired()),
        Long.toString(shadow.getOnlyUsedFired()));
    table.row(
        "in use stays closed",
        Long.toString(shadow.getOnlyShadowFired()),
        Long.toString(shadow.getNeitherFired()));
    table.print(console);
    console.line(
        "agreement %s; would open on %s, in use %s"
            .formatted(
                share(shadow.getBothFired() + shadow.getNeitherFired(), shadow.getPrompts()),
                share(shadow.getBothFired() + shadow.getOnlyShadowFired(), shadow.getPrompts()),
                share(shadow.getBothFired() + shadow.getOnlyUsedFired(), shadow.getPrompts())));
    console.line(
        "mean margin %+.2f σ in use, %+.2f σ shadow: shift %+.2f σ"
            .formatted(
                shadow.getMeanMarginUsed(),
                shadow.getMeanMarginShadow(),
                shadow.getMeanMarginShadow() - shadow.getMeanMarginUsed()));
    console.line(
        "mean score  %+.3f in use, %+.3f shadow; dose %.3f in use, %.3f shadow"
            .formatted(
                shadow.getMeanScoreUsed(),
                shadow.getMeanScoreShadow(),
                shadow.getRelativeNormUsed(),
                shadow.getRelativeNormShadow()));
  }

  private static String share(long part, long all) {
    return all == 0 ? "-" : "%.1f %%".formatted(100.0 * part / all);
  }

  private static Rate rate(long hits, ShadowReport shadow) {
    return Rate.of(hits, shadow.getPrompts());
  }

  private static Map<String, Object> json(GetRolloutReportResponse report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("channel", report.getChannel());
    json.put("revision", report.getChannelRevision());
    json.put("stable", report.getStableDigest());
    json.put("canary", report.getCanaryDigest());
    json.put("canary_weight_ppm", report.getCanaryWeightPpm());
    json.put("shadow", report.getShadowDigest());
    json.put("can_split", report.getCanSplit());
    json.put("arms", report.getArmsList().stream().map(ChannelCompareCommand::json).toList());
    json.put("shadows", report.getShadowsList().stream().map(ChannelCompareCommand::json).toList());
    return json;
  }

  private static Map<String, Object> json(ArmReport arm) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("arm", arm.getArm().name().replace("ROLLOUT_ARM_", ""));
    json.put("digest", arm.getBundleDigest());
    json.put("bundle", arm.getBundleName() + "@" + arm.getBundleVersion());
    json.put("requests", arm.getRequests());
    json.put("decisions", arm.getDecisions());
    json.put("fired", arm.getFired());
    json.put("applied", arm.getApplied());
    json.put("refused", arm.getRefused());
    json.put("failed", arm.getFailed());
    json.put("non_finite", arm.getNonFinite());
    json.put("finished", arm.getFinished());
    json.put("gate_micros_p50", arm.getGateMicrosP50());
    json.put("gate_micros_p99", arm.getGateMicrosP99());
    json.put("first_token_micros_p50", arm.getFirstTokenMicrosP50());
    json.put("first_token_micros_p99", arm.getFirstTokenMicrosP99());
    return json;
  }

  private static Map<String, Object> json(ShadowReport shadow) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("shadow", shadow.getShadowDigest());
    json.put("used", shadow.getUsedDigest());
    json.put("prompts", shadow.getPrompts());
    json.put("both_fired", shadow.getBothFired());
    json.put("only_used_fired", shadow.getOnlyUsedFired());
    json.put("only_shadow_fired", shadow.getOnlyShadowFired());
    json.put("neither_fired", shadow.getNeitherFired());
    json.put("failed", shadow.getFailed());
    json.put("skipped", shadow.getSkipped());
    json.put("agreement", rate(shadow.getBothFired() + shadow.getNeitherFired(), shadow));
    json.put("would_fire", rate(shadow.getBothFired() + shadow.getOnlyShadowFired(), shadow));
    json.put("margin_shift", shadow.getMeanMarginShadow() - shadow.getMeanMarginUsed());
    json.put("mean_score_used", shadow.getMeanScoreUsed());
    json.put("mean_score_shadow", shadow.getMeanScoreShadow());
    json.put("mean_margin_used", shadow.getMeanMarginUsed());
    json.put("mean_margin_shadow", shadow.getMeanMarginShadow());
    json.put("relative_norm_used", shadow.getRelativeNormUsed());
    json.put("relative_norm_shadow", shadow.getRelativeNormShadow());
    return json;
  }
}
