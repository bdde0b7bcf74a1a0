package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.judge.AnswerJudge;
import io.inferaligner.cli.judge.Verdict;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.ProgressBar;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Sends every prompt of a plan under every arm, greedy, many at a time.
 *
 * @param model name of the model; empty: what the runner serves
 * @param bundles digest per arm; an arm without one uses the channel's
 * @param maxTokens most tokens of one answer
 * @param judge guard model that is asked about every answer, too
 */
public record EvaluationRun(
    RunnerClient runner,
    String model,
    Map<Arm, String> bundles,
    int maxTokens,
    Optional<AnswerJudge> judge) {
  /** Requests in flight: the runner's default number of slots. */
  private static final int CONCURRENCY = 16;

  public EvaluationRun {
    bundles = Map.copyOf(bundles);
  }

  /** Judged by wording alone. */
  public EvaluationRun(RunnerClient runner, String model, Map<Arm, String> bundles, int maxTokens) {
    this(runner, model, bundles, maxTokens, Optional.empty());
  }

  /**
   * The outcomes, ordered by arm, then as in the plan.
   *
   * @param title of the progress bar
   * @throws SteeringException what the first failing request says; the others are given up
   */
  public List<Outcome> run(EvaluationPlan plan, List<Arm> arms, Console console, String title) {
    int total = plan.cases().size() * arms.size();
    try (ProgressBar bar = new ProgressBar(console, title)) {
      List<Outcome> outcomes =
          run(
              plan,
              arms,
              done -> bar.update((double) done / total, done + " of " + total + " answers"));
      bar.done(total + " answers");
      return outcomes;
    }
  }

  /** What reports say about how the answers were made. */
  public Map<String, Object> facts(GetStatusResponse status) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("max_tokens", maxTokens);
    facts.put(
        "model",
        Map.of("id", status.getModel().getId(), "digest", status.getModel().getModelDigest()));
    judge.ifPresent(model -> facts.put("guard", model.label()));
    facts.put("bundle", bundles.getOrDefault(Arm.CROSS, status.getBundleDigest()));
    return facts;
  }

  /**
   * @param progress is told how many prompts are done, from several threads
   */
  private List<Outcome> run(EvaluationPlan plan, List<Arm> arms, IntConsumer progress) {
    AtomicInteger done = new AtomicInteger();
    List<Future<Outcome>> futures = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(CONCURRENCY)) {
      for (Arm arm : arms) {
        for (EvaluationCase prompt : plan.cases()) {
          futures.add(
              executor.submit(() -> {
                Outcome outcome = answer(prompt, arm);
                progress.accept(done.incrementAndGet());
                return outcome;
              }));
        }
      }
      return collect(futures, executor);
    }
  }

  private List<Outcome> collect(List<Future<Outcome>> futures, ExecutorService executor) {
    List<Outcome> outcomes = new ArrayList<>();
    try {
      for (Future<Outcome> future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SteeringException steering
          ? steering
          : new IllegalStateException(e.getCause());
    } finally {
      // Without this a failure would still wait for every prompt behind it.
      executor.shutdownNow();
    }
  }

  private Outcome answer(EvaluationCase prompt, Arm arm) {
    try {
      Answer answer = runner.generate(request(prompt.prompt(), arm));
      Verdict verdict =
          judge.map(model -> model.judge(prompt.prompt(), answer.text())).orElse(Verdict.NOT_ASKED);
      return Outcome.of(prompt, arm, answer, verdict);
    } catch (SteeringException e) {
      if (e.fault().reason() == FaultReason.PROMPT_TOO_LONG) {
        return Outcome.tooLong(prompt, arm);
      }
      throw e;
    }
  }

  /** The request for one user turn under {@code arm}. */
  public GenerateRequest request(String prompt, Arm arm) {
    return GenerateRequest.newBuilder()
        .setModel(model)
        .addAllMessages(arm.defence().messages(prompt))
        .setSampling(Sampling.newBuilder().setMaxTokens(maxTokens))
        .setSteeringMode(arm.mode())
        .setBundleDigest(
            arm.mode() == SteeringMode.STEERING_MODE_OFF ? "" : bundles.getOrDefault(arm, ""))
        .build();
  }
}
