package io.inferaligner.steering.extract;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.core.plan.Strategy;
import io.inferaligner.steering.job.JobResult;
import io.inferaligner.steering.job.Progress;
import io.inferaligner.steering.job.PublishedBundle;
import io.inferaligner.steering.publish.BundleDraft;
import io.inferaligner.steering.runner.RunnerClient;
import io.inferaligner.steering.search.AnswerTrial;
import io.inferaligner.steering.search.Candidate;
import io.inferaligner.steering.search.StrengthSearch;
import io.inferaligner.steering.search.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The whole of one extraction: capture, vectors, gate, strength, bundles. */
public final class ExtractionJob {
  private static final int SAMPLE = 48;

  private static final int EXPECTED_TRIALS = 26;
  private static final List<SteeringScope> SCOPES =
      List.of(
          new SteeringScope.Window(1),
          new SteeringScope.Window(3),
          new SteeringScope.FromLastPrompt());

  private final ExtractionPlan plan;
  private final JobTools tools;

  /** Part of the candidates' versions: one that failed half-way can be run again. */
  private final String attempt = UUID.randomUUID().toString().substring(0, 5);

  public ExtractionJob(ExtractionPlan plan, JobTools tools) {
    this.plan = plan;
    this.tools = tools;
  }

  /** Runs to the end; reports on the way. */
  public JobResult run(Progress progress) {
    tools.publisher().key();
    try (RunnerClient target = tools.runner(plan.targetRunner());
        RunnerClient aligned = tools.runner(plan.alignedRunner())) {
      Extraction.Result extraction = new Extraction(plan, target, aligned, progress).run();
      Optional<AnswerProbe> probe =
          plan.regating()
              .map(asked ->
                  AnswerProbe.of(
                      target,
                      extraction.split(),
                      extraction.draft().gate().layer(),
                      asked,
                      progress));
      AnswerTrial answers = new AnswerTrial(target, tools.config().inFlight());
      StrengthSearch.Result search = search(extraction, answers, progress);
      progress.report("PUBLISH", 0, "publishing " + plan.name() + "@" + plan.version());
      List<PublishedBundle> published = publish(extraction, search.best(), probe);
      Map<String, Rate> harmless =
          harmlessRates(extraction, answers, published.getFirst().digest());
      return new JobResult(
          "published %s@%s".formatted(plan.name(), plan.version()),
          published,
          CanonicalJson.text(CanonicalJson.write(report(extraction, search, probe, harmless))));
    }
  }

  private StrengthSearch.Result search(
      Extraction.Result extraction, AnswerTrial answers, Progress progress) {
    List<String> harmful =
        extraction.split().calibration().stream()
            .filter(Prompt::harmful)
            .map(Prompt::text)
            .toList();
    List<String> sample = sample(harmful);
    int[] tried = new int[1];
    int modelLayers = extraction.draft().target().layers();
    int gateLayer = extraction.draft().gate().layer();
    return StrengthSearch.run(
        windows(gateLayer, modelLayers),
        plan.scope().map(List::of).orElse(scopes()),
        plan.doseUnit(),
        plan.alpha(),
        candidate -> attempt(extraction.draft(), candidate, sample, answers, progress, ++tried[0]),
        candidate ->
            attempt(extraction.draft(), candidate, harmful, answers, progress, ++tried[0]));
  }

  /**
   * Publishes the candidate, because a runner steers with nothing else (docs/adr/0004), and tries
   * it ungated.
   */
  private Trial attempt(
      BundleDraft draft,
      Candidate candidate,
      List<String> prompts,
      AnswerTrial answers,
      Progress progress,
      int number) {
    progress.report(
        "SEARCH",
        Math.min(0.99, number / (double) EXPECTED_TRIALS),
        "trial %d: layers %d–%d, alpha %.2f %s, %s"
            .formatted(
                number,
                candidate.layers().getFirst(),
                candidate.layers().getLast(),
                candidate.alpha(),
                candidate.unit(),
                candidate.scope().label()));
    PublishedBundle published =
        tools
            .publisher()
            .publish(
                draft,
                plan.name() + "-search",
                "%s-%s-%d".formatted(plan.version(), attempt, number),
                plan.policy(candidate),
                plan.actor());
    return new Trial(candidate, answers.answer(prompts, published.digest(), true));
  }

  private List<PublishedBundle> publish(
      Extraction.Result extraction, Trial best, Optional<AnswerProbe> probe) {
    BundleManifest.Policy policy = plan.policy(best.candidate());
    BundleDraft draft =
        probe
            .map(found -> extraction.draft().withAnswerGate(found.gate(), found.weights()))
            .orElse(extraction.draft())
            .withEvaluation(
                Map.of(
                    "calibration_harmful_refused_ungated", best.rates().refused(),
                    "calibration_harmful_answered_ungated", best.rates().answered(),
                    "calibration_harmful_degenerate_ungated", best.rates().degenerate()));
    List<PublishedBundle> published = new ArrayList<>();
    published.add(publish(draft, "", policy));
    if (plan.publishAblations()) {
      for (Variant variant : Variant.all(extraction, draft, best.candidate(), plan)) {
        published.add(publish(variant.draft(), variant.suffix(), variant.policy()));
      }
    }
    return published;
  }

  private PublishedBundle publish(BundleDraft draft, String suffix, BundleManifest.Policy policy) {
    return tools
        .publisher()
        .publish(draft, plan.name() + suffix, plan.version(), policy, plan.actor());
  }

  private List<List<Integer>> windows(int gateLayer, int modelLayers) {
    if (!plan.steerLayers().isEmpty()) {
      return List.of(plan.steerLayers());
    }
    return plan.strategy() == Strategy.REFUSAL_ADD
        ? StrengthSearch.singles(gateLayer, modelLayers)
        : StrengthSearch.windows(gateLayer, modelLayers);
  }

  /** The refusal direction is added to every token (method.md §2.4), others are tried. */
  private List<SteeringScope> scopes() {
    return plan.strategy() == Strategy.REFUSAL_ADD ? List.of(new SteeringScope.All()) : SCOPES;
  }

  private Map<String, Rate> harmlessRates(
      Extraction.Result extraction, AnswerTrial answers, String digest) {
    List<String> harmless =
        extraction.split().calibration().stream()
            .filter(p -> !p.harmful())
            .map(Prompt::text)
            .toList();
    return new TreeMap<>(
        Map.of(
            "harmless_refused_off", answers.answer(harmless, "", false).refused(),
            "harmless_refused_gated", answers.answer(harmless, digest, false).refused()));
  }

  private Map<String, Object> report(
      Extraction.Result extraction,
      StrengthSearch.Result search,
      Optional<AnswerProbe> probe,
      Map<String, Rate> harmless) {
    Map<String, Object> report = new TreeMap<>();
    report.put("gate", extraction.draft().gate());
    report.put("calibration", extraction.draft().calibration());
    report.put("gate_choice", extraction.layers().table());
    if (!extraction.layers().together().isEmpty()) {
      report.put("gate_together", extraction.layers().together());
    }
    report.put("chosen", plan.policy(search.best().candidate()));
    report.put("chosen_rates", search.best().rates());
    report.put(
        "search",
        search.trials().stream()
            .map(trial -> Map.of("policy", plan.policy(trial.candidate()), "rates", trial.rates()))
            .toList());
    report.put("harmless", harmless);
    probe.ifPresent(
        found -> report.put("answer_gate", Map.of("fpr", found.fpr(), "tpr", found.tpr())));
    return report;
  }

  /** At most {@value #SAMPLE} prompts, the same ones every time, spread over the whole list. */
  private static List<String> sample(List<String> prompts) {
    if (prompts.size() <= SAMPLE) {
      return prompts;
    }
    List<String> sample = new ArrayList<>();
    for (int i = 0; i < SAMPLE; i++) {
      sample.add(prompts.get((int) ((long) i * prompts.size() / SAMPLE)));
    }
    return sample;
  }
}
