package io.inferaligner.steering.extract;

import static java.util.Objects.requireNonNull;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.RocTensors;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.gate.LayeredScorer;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.SignedManifest;
import io.inferaligner.steering.job.JobResult;
import io.inferaligner.steering.job.Progress;
import io.inferaligner.steering.job.PublishedBundle;
import io.inferaligner.steering.publish.BundleDraft;
import io.inferaligner.steering.runner.RunnerClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A new version of a bundle: the same vectors, the gate's bias from other prompts. */
public final class CalibrationJob {
  private static final long CANARY_SEED = 20_240_111;

  private final CalibrationPlan plan;
  private final JobTools tools;

  public CalibrationJob(CalibrationPlan plan, JobTools tools) {
    this.plan = plan;
    this.tools = tools;
  }

  /** Runs to the end; reports on the way. */
  public JobResult run(Progress progress) {
    VectorBundle bundle = bundle();
    BundleManifest manifest = bundle.manifest();
    int layer = bundle.gate().layer();
    LayeredScorer scorer = bundle.gate().scorer();
    try (RunnerClient runner = tools.runner(plan.targetRunner())) {
      RunnerClient.Model model = runner.model();
      bundle.requireFor(model.identity());
      requireEnough();
      List<Double> harmful = new ArrayList<>();
      Map<String, List<Double>> harmless = new TreeMap<>();
      List<Prompt> prompts = plan.prompts();
      runner.capture(
          prompts.stream().map(p -> new RunnerClient.Text(p.id(), p.text())).toList(),
          layer,
          (index, residuals) -> {
            Prompt prompt = prompts.get(index);
            double projection =
                scorer.score(new Captured(prompt, residuals).reading(scorer.layers()));
            (prompt.harmful()
                    ? harmful
                    : harmless.computeIfAbsent(prompt.domain(), _ -> new ArrayList<>()))
                .add(projection);
            progress.report(
                "CAPTURE", (index + 1.0) / prompts.size(), "captured " + (index + 1) + " prompts");
          });
      double[] benign = array(harmless.remove(""));
      progress.report(
          "CALIBRATE",
          0.5,
          "calibrating the %s gate at %s"
              .formatted(manifest.gate().kind(), FittedGate.place(scorer)));
      GateFit gate =
          GateFit.of(
                  manifest.gate().kind(),
                  scorer,
                  -(mean(array(harmful)) + mean(benign)) / 2,
                  plan.threshold(),
                  array(harmful),
                  benign,
                  manifest.calibration().layerTable())
              .withDomains(plan.threshold(), array(harmful), arrays(harmless));
      BundleDraft draft =
          new BundleDraft(
              manifest.strategy(),
              manifest.target(),
              manifest.reference(),
              gate.gate(),
              gate.calibration(),
              provenance(manifest),
              Canaries.of(runner, model.vocabulary(), gate.gate(), scorer, CANARY_SEED),
              Map.of(),
              tensors(bundle, array(harmful), benign),
              Map.of());
      progress.report("PUBLISH", 0, "publishing " + manifest.name() + "@" + plan.newVersion());
      PublishedBundle published =
          tools
              .publisher()
              .publish(draft, manifest.name(), plan.newVersion(), manifest.policy(), plan.actor());
      Map<String, Object> report = new TreeMap<>();
      report.put("gate", gate.gate());
      report.put("calibration", gate.calibration());
      return new JobResult(
          "published " + manifest.name() + "@" + plan.newVersion(),
          List.of(published),
          CanonicalJson.text(CanonicalJson.write(report)));
    }
  }

  /** Trusts what this service signed itself, and nothing else. */
  private VectorBundle bundle() {
    SignedManifest manifest = tools.publisher().registry().getManifest(plan.bundleDigest());
    TrustedKeys.parse(tools.publisher().key().publicText())
        .requireSigned(manifest.bytes(), manifest.signatures());
    return BundleCodec.decode(
        manifest.bytes(), tools.publisher().registry().fetch(plan.bundleDigest()));
  }

  /** The tensors of {@code bundle} with the curve of the new scores. */
  private static SortedMap<String, DenseVector> tensors(
      VectorBundle bundle, double[] harmful, double[] benign) {
    SortedMap<String, DenseVector> tensors = new TreeMap<>(bundle.tensors());
    tensors.putAll(RocTensors.of(harmful, benign));
    return tensors;
  }

  private BundleManifest.Provenance provenance(BundleManifest manifest) {
    List<BundleManifest.Source> sources = new ArrayList<>(manifest.provenance().sources());
    sources.addAll(plan.sources());
    return new BundleManifest.Provenance(
        sources,
        manifest.provenance().seed(),
        manifest.provenance().code(),
        manifest.provenance().fitHarmful(),
        manifest.provenance().fitHarmless());
  }

  /** Every threshold needs its own prompts. */
  private void requireEnough() {
    Map<String, Long> benign =
        plan.prompts().stream()
            .filter(prompt -> !prompt.harmful())
            .collect(Collectors.groupingBy(Prompt::domain, TreeMap::new, Collectors.counting()));
    benign.forEach((domain, count) ->
        plan.threshold()
            .requireEnough(domain.isEmpty() ? "" : " of domain '" + domain + "'", count));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double[] array(@Nullable List<Double> values) {
    return requireNonNull(values).stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Map<String, double[]> arrays(Map<String, List<Double>> values) {
    Map<String, double[]> arrays = new TreeMap<>();
    values.forEach((domain, scores) -> arrays.put(domain, array(scores)));
    return arrays;
  }
}
