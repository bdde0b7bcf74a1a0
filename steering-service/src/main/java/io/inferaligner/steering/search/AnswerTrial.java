package io.inferaligner.steering.search;

import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.steering.runner.RunnerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Has a runner answer prompts with one bundle; the keyword judge sorts the answers. */
public final class AnswerTrial {
  private static final int MAX_TOKENS = 32;

  private final RunnerClient runner;
  private final int inFlight;

  public AnswerTrial(RunnerClient runner, int inFlight) {
    this.runner = runner;
    this.inFlight = inFlight;
  }

  /**
   * How {@code prompts} are answered.
   *
   * @param digest bundle; empty = none
   * @param always steer whatever the gate says
   */
  public AnswerRates answer(List<String> prompts, String digest, boolean always) {
    Semaphore window = new Semaphore(inFlight);
    List<String> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> pending = new ArrayList<>();
      for (String prompt : prompts) {
        pending.add(
            threads.submit(() -> {
              window.acquireUninterruptibly();
              try {
                return runner.generate(prompt, digest, always, MAX_TOKENS);
              } finally {
                window.release();
              }
            }));
      }
      for (Future<String> answer : pending) {
        answers.add(answer.get());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SteeringException steering) {
        throw steering;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
    return AnswerRates.of(answers);
  }
}
