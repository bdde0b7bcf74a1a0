package io.inferaligner.steering.extract;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.RocTensors;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateDirection;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.core.vector.MeanDifference;
import io.inferaligner.steering.job.Progress;
import io.inferaligner.steering.publish.BundleDraft;
import io.inferaligner.steering.runner.RunnerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** From prompts on two runners to a calibrated bundle without a strength. One use, one thread. */
final class Extraction {
  private static final String CODE = "steering-service 0.1.0";
  private static final long MAX_ACTIVATION_BYTES = 512L << 20;

  private final ExtractionPlan plan;
  private final RunnerClient target;
  private final RunnerClient aligned;
  private final Progress progress;

  Extraction(ExtractionPlan plan, RunnerClient target, RunnerClient aligned, Progress progress) {
    this.plan = plan;
    this.target = target;
    this.aligned = aligned;
    this.progress = progress;
  }

  /**
   * What comes out.
   *
   * @param srv mean differences of the target, layer 1 first
   * @param layers what the layer and kind of the gate were chosen by
   */
  record Result(
      BundleDraft draft, PromptSplit split, List<MeanDifference> srv, LayerChoice layers) {
    Result {
      srv = List.copyOf(srv);
    }
  }

  Result run() {
    RunnerClient.Model targetModel = target.model();
    RunnerClient.Model alignedModel = aligned.model();
    int layers = targetModel.identity().layers();
    requireAlike(targetModel, alignedModel);
    PromptSplit split = PromptSplit.of(plan.prompts(), plan.wrappers(), plan.seed());
    requireMemory(split, layers, targetModel.identity().width());
    plan.gateLayers().forEach(layer -> requireLayer("gate", layer, layers));
    plan.steerLayers().forEach(layer -> requireLayer("steered", layer, layers));
    plan.threshold()
        .requireEnough(
            "", split.calibration().stream().filter(prompt -> !prompt.harmful()).count());
    List<Captured> fit = capture("target, fit part", split.fit(), layers - 1, 0);
    List<Captured> calibration =
        capture("target, calibration part", split.calibration(), layers - 1, 0.4);
    ClassVectors alignedVectors =
        captureAligned(split.fit(), layers - 1, alignedModel.identity().width());

    progress.report("FIT", 0, "computing vectors");
    ClassVectors targetVectors = ClassVectors.of(fit);
    List<MeanDifference> srv = targetVectors.differences();
    List<MeanDifference> ssv = alignedVectors.differences();
    LayerChoice choice =
        LayerChoice.of(
            fit,
            layers,
            plan.steerLayers().isEmpty() ? layers - 1 : plan.steerLayers().getFirst(),
            kinds(fit.size()),
            plan.gateLayers(),
            plan.aggregation(),
            plan.seed());
    LayerChoice.LayerScore chosen = choice.best();
    List<Integer> gateLayers =
        plan.gateLayers().isEmpty() ? List.of(chosen.layer()) : plan.gateLayers();
    FittedGate fitted =
        FittedGate.of(chosen.kind(), gateLayers, plan.aggregation(), fit, calibration);

    progress.report(
        "CALIBRATE",
        0,
        "calibrating the %s gate at %s"
            .formatted(chosen.kind(), FittedGate.place(fitted.scorer())));
    double[] harmfulScores = FittedGate.scores(calibration, true, fitted.scorer());
    double[] harmlessScores = FittedGate.scores(calibration, false, fitted.scorer());
    GateFit gate =
        GateFit.of(
            chosen.kind(),
            fitted.scorer(),
            fitted.midpoint(),
            plan.threshold(),
            harmfulScores,
            harmlessScores,
            table(choice.rows(chosen.kind()), srv, ssv));
    SortedMap<String, DenseVector> gateTensors =
        new TreeMap<>(RocTensors.of(harmfulScores, harmlessScores));
    gateTensors.putAll(fitted.tensors());
    List<BundleManifest.Canary> canaries =
        Canaries.of(target, targetModel.vocabulary(), gate.gate(), fitted.scorer(), plan.seed());
    BundleDraft draft =
        new BundleDraft(
            "cross_model",
            targetModel.identity(),
            alignedModel.identity(),
            gate.gate(),
            gate.calibration(),
            new BundleManifest.Provenance(
                plan.sources(),
                plan.seed(),
                CODE,
                (int) targetVectors.harmfulCount(),
                (int) targetVectors.harmlessCount()),
            canaries,
            Map.of(),
            tensors(srv, SteeringVectors.of(ssv), gateTensors),
            Map.of());
    return new Result(draft, split, srv, choice);
  }

  /**
   * Norms of {@code srv} and {@code steering}, layer 1 first; gate.w is the SRV unless {@code
   * gate}, which holds what belongs to gate and calibration, says otherwise.
   */
  static SortedMap<String, DenseVector> tensors(
      List<MeanDifference> srv, SteeringVectors steering, SortedMap<String, DenseVector> gate) {
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    double[] rho = new double[srv.size()];
    double[] delta = new double[srv.size()];
    for (int i = 0; i < srv.size(); i++) {
      tensors.put("gate.w." + (i + 1), srv.get(i).direction());
      tensors.put("steer.theta." + (i + 1), steering.directions().get(i));
      rho[i] = srv.get(i).meanNorm();
      delta[i] = srv.get(i).length();
    }
    tensors.putAll(gate);
    tensors.put("norms.rho", DenseVector.ofDoubles(rho));
    tensors.put("norms.delta", DenseVector.ofDoubles(delta));
    tensors.put(VectorBundle.STEERING_LENGTHS, DenseVector.ofDoubles(steering.lengths()));
    return tensors;
  }

  private List<Captured> capture(String what, List<Prompt> prompts, int layers, double from) {
    List<Captured> captured = new ArrayList<>();
    target.capture(
        texts(prompts),
        layers,
        (index, residuals) -> {
          captured.add(new Captured(prompts.get(index), residuals));
          report(what, captured.size(), prompts.size(), from);
        });
    return captured;
  }

  private ClassVectors captureAligned(List<Prompt> prompts, int layers, int width) {
    ClassVectors vectors = new ClassVectors(layers, width);
    aligned.capture(
        texts(prompts),
        layers,
        (index, residuals) -> {
          vectors.add(prompts.get(index).harmful(), residuals);
          report("aligned model", index + 1, prompts.size(), 0.65);
        });
    return vectors;
  }

  private void report(String what, int done, int total, double from) {
    if (done % 16 == 0 || done == total) {
      progress.report(
          "CAPTURE",
          from + 0.35 * done / total,
          "%s: %d of %d prompts".formatted(what, done, total));
    }
  }

  private static List<RunnerClient.Text> texts(List<Prompt> prompts) {
    return prompts.stream()
        .map(prompt -> new RunnerClient.Text(prompt.id(), prompt.text()))
        .toList();
  }

  private static List<BundleManifest.LayerRow> table(
      List<LayerChoice.LayerScore> rows, List<MeanDifference> srv, List<MeanDifference> ssv) {
    return rows.stream()
        .map(score -> {
          MeanDifference difference = srv.get(score.layer() - 1);
          return new BundleManifest.LayerRow(
              score.layer(),
              score.tpr(),
              score.standardError(),
              score.auc(),
              difference.direction().cosine(ssv.get(score.layer() - 1).direction()),
              difference.length() / difference.meanNorm());
        })
        .toList();
  }

  private static void requireAlike(RunnerClient.Model target, RunnerClient.Model aligned) {
    if (target.identity().width() != aligned.identity().width()
        || target.identity().layers() != aligned.identity().layers()) {
      throw new SteeringException(
          FaultReason.EXTRACTION_FAILED,
          "target and aligned model must have the same layers and width: %d × %d and %d × %d"
              .formatted(
                  target.identity().layers(),
                  target.identity().width(),
                  aligned.identity().layers(),
                  aligned.identity().width()));
    }
  }

  /** The kinds to try: without LDA when AUTO meets more prompts than it can be fitted to. */
  private List<GateKind> kinds(int prompts) {
    if (prompts <= GateDirection.MAX_ROWS || !plan.gateKinds().contains(GateKind.LDA)) {
      return plan.gateKinds();
    }
    if (plan.gateKinds().equals(List.of(GateKind.LDA))) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          "an LDA gate is fitted to %d prompts at most, the fit part has %d: use fewer prompts or another kind"
              .formatted(GateDirection.MAX_ROWS, prompts));
    }
    return plan.gateKinds().stream().filter(kind -> kind != GateKind.LDA).toList();
  }

  private static void requireLayer(String what, int layer, int layers) {
    if (layer < 1 || layer >= layers) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the %s layer must lie in 1…%d, got %d".formatted(what, layers - 1, layer));
    }
  }

  private static void requireMemory(PromptSplit split, int layers, int width) {
    long bytes = 4L * (split.fit().size() + split.calibration().size()) * layers * width;
    if (bytes > MAX_ACTIVATION_BYTES) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          "the activations of these prompts need %d MiB, at most %d are kept: use fewer prompts"
              .formatted(bytes >> 20, MAX_ACTIVATION_BYTES >> 20));
    }
  }
}
