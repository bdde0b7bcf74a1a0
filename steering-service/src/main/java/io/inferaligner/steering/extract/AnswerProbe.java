package io.inferaligner.steering.extract;

import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.KeywordJudge;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.gate.Calibration;
import io.inferaligner.core.gate.GateDirection;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.steering.job.Progress;
import io.inferaligner.steering.runner.RunnerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The probe that gates answers again (method.md P25): fitted to the target's own answers, at every
 * k-th generated token, with those to harmful prompts that it did not refuse as the harmful class.
 *
 * @param weights the probe's, [d]
 * @param fpr share of benign calibration answers that open it at least once
 * @param tpr the same of harmful ones that were not refused
 */
record AnswerProbe(AnswerGate gate, DenseVector weights, Rate fpr, Rate tpr) {
  /** Share of benign answers that may open the gate at least once. */
  static final double TARGET_FPR = 0.01;

  private static final int LEAST = 16;

  /** One answer: the residuals at its k-th, 2k-th … token. */
  private record Read(boolean harmful, List<DenseVector> points) {}

  /**
   * Lets {@code target} answer the prompts of {@code split}, unsteered, and reads {@code layer}.
   *
   * @throws SteeringException DATASET_INVALID if too few answers are long enough
   */
  static AnswerProbe of(
      RunnerClient target, PromptSplit split, int layer, Regating asked, Progress progress) {
    List<Read> fit = read(target, split.fit(), layer, asked, progress, 0);
    List<Read> calibration = read(target, split.calibration(), layer, asked, progress, 0.5);
    return of(
        points(fit, true),
        points(fit, false),
        answers(calibration, true),
        answers(calibration, false),
        layer,
        asked);
  }

  /**
   * Fits the probe to single tokens and calibrates it on whole answers: the score of one is that of
   * its highest token.
   *
   * @param harmful tokens of the fit, shape [d] each
   * @param harmfulAnswers calibration answers, at least one token each
   */
  static AnswerProbe of(
      List<DenseVector> harmful,
      List<DenseVector> benign,
      List<List<DenseVector>> harmfulAnswers,
      List<List<DenseVector>> benignAnswers,
      int layer,
      Regating asked) {
    int least = Math.max(LEAST, Calibration.leastForTarget(TARGET_FPR));
    if (Math.min(harmful.size(), benign.size()) < LEAST || benignAnswers.size() < least) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          "gating again every %d tokens needs %d tokens of either class to fit and %d benign answers of that length to calibrate, got %d, %d and %d: give more prompts or a smaller number"
              .formatted(
                  asked.every(),
                  LEAST,
                  least,
                  harmful.size(),
                  benign.size(),
                  benignAnswers.size()));
    }
    GateDirection direction = GateDirection.fit(GateKind.LDA_DIAG, harmful, benign);
    double[] low = highest(direction, benignAnswers);
    double[] high = highest(direction, harmfulAnswers);
    double bias = Calibration.targetFprBias(low, TARGET_FPR);
    AnswerGate gate =
        new AnswerGate(
            asked.every(),
            asked.refuse(),
            new GateParameters(layer, direction.weights(), bias, Calibration.sigma(low)));
    return new AnswerProbe(gate, direction.weights(), opened(low, bias), opened(high, bias));
  }

  private static List<Read> read(
      RunnerClient target,
      List<Prompt> prompts,
      int layer,
      Regating asked,
      Progress progress,
      double from) {
    List<Read> read = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      Prompt prompt = prompts.get(i);
      RunnerClient.Answer answer = target.answer(prompt.text(), Regating.POINTS * asked.every());
      boolean refused = KeywordJudge.judge(answer.text()) != Judgement.ANSWERED;
      if (answer.ids().size() >= asked.every() && !(prompt.harmful() && refused)) {
        read.add(
            new Read(
                prompt.harmful(),
                target.captureAnswer(prompt.text(), answer.ids(), asked.every(), layer)));
      }
      progress.report(
          "ANSWERS",
          from + 0.5 * (i + 1) / prompts.size(),
          "read %d of %d answers".formatted(i + 1, prompts.size()));
    }
    return read;
  }

  private static List<DenseVector> points(List<Read> read, boolean harmful) {
    return only(read, harmful).flatMap(one -> one.points().stream()).toList();
  }

  private static List<List<DenseVector>> answers(List<Read> read, boolean harmful) {
    return only(read, harmful).map(Read::points).toList();
  }

  private static Stream<Read> only(List<Read> read, boolean harmful) {
    return read.stream().filter(one -> one.harmful() == harmful);
  }

  private static double[] highest(GateDirection direction, List<List<DenseVector>> answers) {
    return answers.stream()
        .mapToDouble(
            points -> points.stream().mapToDouble(direction.scorer()::score).max().orElseThrow())
        .toArray();
  }

  private static Rate opened(double[] scores, double bias) {
    long opened = Math.round(Calibration.fireRate(scores, bias) * scores.length);
    return Rate.of(opened, scores.length);
  }
}
