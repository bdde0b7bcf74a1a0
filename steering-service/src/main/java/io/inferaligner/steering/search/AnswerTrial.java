package io.inferaligner.steering.search;

import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.KeywordJudge;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.steering.runner.RunnerClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Counts how a runner answers prompts with one bundle, by the keyword judge. */
public final class AnswerTrial {
  private static final int MAX_TOKENS = 32;

  private final RunnerClient runner;
  private final int inFlight;

  public AnswerTrial(RunnerClient runner, int inFlight) {
    this.runner = runner;
    this.inFlight = inFlight;
  }

  /**
   * Classes of the answers to {@code prompts}.
   *
   * @param digest bundle; empty = none
   * @param always steer whatever the gate says
   */
  public Map<Judgement, Integer> judge(List<String> prompts, String digest, boolean always) {
    Map<Judgement, Integer> counts = Collections.synchronizedMap(new EnumMap<>(Judgement.class));
    Semaphore window = new Semaphore(inFlight);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> answers = new ArrayList<>();
      for (String prompt : prompts) {
        answers.add(
            threads.submit(() -> {
              window.acquireUninterruptibly();
              try {
                String answer = runner.generate(prompt, digest, always, MAX_TOKENS);
                counts.merge(KeywordJudge.judge(answer), 1, Integer::sum);
              } finally {
                window.release();
              }
            }));
      }
      for (Future<?> answer : answers) {
        answer.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SteeringException steering) {
        throw steering;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.util.concurrent.CancellationException();
    }
    return counts;
  }

  /** Share of {@code kind} among {@code counts}. */
  public static Rate rate(Map<Judgement, Integer> counts, Judgement kind) {
    int total = counts.values().stream().mapToInt(Integer::intValue).sum();
    return Rate.of(counts.getOrDefault(kind, 0), total);
  }
}
