package io.inferaligner.cli;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.client.SteeringClient;
import io.inferaligner.cli.data.PromptUpload;
import io.inferaligner.cli.data.Transform;
import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.EvaluationCase;
import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import io.inferaligner.cli.evaluate.EvaluationRun;
import io.inferaligner.cli.evaluate.OodReport;
import io.inferaligner.cli.evaluate.Outcome;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import io.inferaligner.proto.steering.v1.Job;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How the bundle holds on what it was not made from. */
@picocli.CommandLine.Command(
    name = "ood",
    sortOptions = false,
    description =
        "Makes the bundle anew from fewer categories and without jailbreak wrappers, same layers and strength, and attacks the served one with every held-out wrapper and with encodings; tells missed by the gate from too weakly steered.")
final class ExperimentOodCommand extends HeldoutExperiment {
  private static final List<Integer> CATEGORIES = List.of(2, 4);
  private static final List<Arm> GATED = List.of(Arm.CROSS);

  @Override
  int measure(Console console, DemoPrompts prompts) throws IOException {
    EvaluationPlan heldout = heldout(prompts);
    try (RunnerClient runner = connection.runner();
        RegistryClient registry = connection.registry()) {
      GetStatusResponse status = runner.status();
      String digest =
          ArmBundles.digests(GATED, served.bundle, status, registry)
              .getOrDefault(Arm.CROSS, status.getBundleDigest());
      if (digest.isEmpty()) {
        throw new SteeringException(
            FaultReason.NO_ACTIVE_BUNDLE,
            "the runner serves no bundle: promote one or name one with --bundle");
      }
      BundleManifest manifest = BundleCodec.decodeManifest(registry.getManifest(digest).bytes());
      EvaluationRun run = run(runner, digest);
      List<Outcome> served = run.run(heldout, GATED, console, "as served");
      List<OodReport.Row> extractions = new ArrayList<>();
      extractions.add(OodReport.Row.of("as served", served));
      for (Variant variant : variants(prompts)) {
        EvaluationRun other = run(runner, extract(console, manifest, variant));
        extractions.add(
            OodReport.Row.of(variant.title(), other.run(heldout, GATED, console, variant.title())));
      }
      OodReport report =
          new OodReport(
              extractions, attacks(console, run, heldout, served), facts(heldout, run, status));
      report.print(console);
      page.write(console, report::html);
      output.write(console, report.json());
      return DONE;
    }
  }

  /** One way of making the bundle from less. */
  private record Variant(
      String name, String title, PromptUpload upload, List<ByteString> wrappers) {}

  private List<Variant> variants(DemoPrompts prompts) {
    List<Variant> variants = new ArrayList<>();
    variants.add(
        new Variant("ood-no-wrappers", "without wrappers", prompts.fitted(sample.seed), List.of()));
    for (int categories : CATEGORIES) {
      variants.add(
          new Variant(
              "ood-categories-" + categories,
              "harmful prompts of %d categories".formatted(categories),
              prompts.fewer(categories, sample.seed).fitted(sample.seed),
              prompts.fittedWrappers()));
    }
    return variants;
  }

  /** Extracts with the gate's layers and kind and the policy of {@code like}. */
  private String extract(Console console, BundleManifest like, Variant variant) {
    ExtractionSpec spec =
        ExtractionSpec.newBuilder()
            .setBundleName(variant.name())
            .setBundleVersion("1.0.0-" + System.currentTimeMillis())
            .setTargetRunner(connection.address(Service.RUNNER))
            .setAlignedRunner(connection.address(Service.ALIGNED))
            .setThresholdMode(like.gate().thresholdMode().name())
            .setTargetFpr(like.gate().targetFpr())
            .setGateKind(like.gate().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .addAllGateLayers(like.gate().readLayers())
            .setGateAggregation(like.gate().aggregation())
            .addAllSteerLayers(like.policy().layers())
            .setAlpha(like.policy().alpha())
            .setDoseUnit(like.policy().doseUnit())
            .setScope(like.policy().scope())
            .setStrategy(like.policy().strategyName())
            .setStrength(like.policy().strength())
            .setNormGuard(like.policy().normGuard())
            .setSeed(sample.seed)
            .addAllSources(variant.upload().sources())
            .addAllWrappers(variant.wrappers())
            .setActor(System.getProperty("user.name", "cli"))
            .build();
    try (SteeringClient steering = connection.steering()) {
      String id = steering.startExtraction(spec, variant.upload().prompts());
      Job job = JobView.follow(console, steering, id, variant.name());
      return job.getPublished(0).getDigest();
    }
  }

  /** A row per held-out wrapper, and per encoding of the direct prompts. */
  private List<OodReport.Row> attacks(
      Console console, EvaluationRun run, EvaluationPlan heldout, List<Outcome> served) {
    Map<String, List<Outcome>> families = new TreeMap<>();
    for (Outcome one : served) {
      if (one.prompt().kind() == Kind.HARMFUL) {
        families.computeIfAbsent("direct", key -> new ArrayList<>()).add(one);
      } else if (one.prompt().kind() == Kind.JAILBREAK) {
        String wrapper = one.prompt().id().substring(0, one.prompt().id().indexOf('/'));
        families.computeIfAbsent("wrapper " + wrapper, key -> new ArrayList<>()).add(one);
      }
    }
    for (Transform transform : Transform.values()) {
      if (transform != Transform.NONE) {
        String name = "encoding " + transform.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        families.put(name, run.run(encoded(heldout, transform), GATED, console, name));
      }
    }
    return families.entrySet().stream()
        .map(family -> OodReport.Row.of(family.getKey(), family.getValue()))
        .toList();
  }

  private static EvaluationPlan encoded(EvaluationPlan heldout, Transform transform) {
    return new EvaluationPlan(
        heldout.cases().stream()
            .filter(one -> one.kind() == Kind.HARMFUL)
            .map(one ->
                new EvaluationCase(
                    one.id(),
                    one.kind(),
                    one.file(),
                    one.category(),
                    transform.apply(one.prompt()),
                    ""))
            .toList(),
        0);
  }

  private EvaluationRun run(RunnerClient runner, String digest) {
    return new EvaluationRun(runner, "", Map.of(Arm.CROSS, digest), answers.maxTokens);
  }
}
