package io.inferaligner.core.gate;

import java.util.List;
import java.util.stream.Collectors;

/** What the gate says about one prompt. */
public sealed interface GateDecision {
  /**
   * Harmful intent: steer. {@code score} &gt; 0.
   *
   * @param layerScores what each layer says
   * @param unfamiliar an activation is unlike the calibration prompts of both classes
   */
  record Open(List<LayerScore> layerScores, double score, double marginSigma, boolean unfamiliar)
      implements GateDecision {
    public Open {
      layerScores = List.copyOf(layerScores);
    }
  }

  /**
   * No harmful intent: leave the model alone. {@code score} ≤ 0.
   *
   * @param layerScores what each layer says
   * @param unfamiliar an activation is unlike the calibration prompts of both classes
   */
  record Closed(List<LayerScore> layerScores, double score, double marginSigma, boolean unfamiliar)
      implements GateDecision {
    public Closed {
      layerScores = List.copyOf(layerScores);
    }
  }

  /**
   * No verdict can be given (method.md §4.3, non-finite activation); the caller's fail mode
   * decides.
   */
  record Unavailable(List<Integer> layers, String reason) implements GateDecision {
    public Unavailable {
      layers = List.copyOf(layers);
    }

    @Override
    public List<LayerScore> layerScores() {
      return List.of();
    }
  }

  /** What each layer says; empty without a verdict. */
  List<LayerScore> layerScores();

  /** One sentence for people. */
  default String explanation() {
    return switch (this) {
      case Open open ->
          "Fired: %s %.2f standard deviations of benign prompts beyond the threshold (%s).%s"
              .formatted(
                  subject(open.layerScores),
                  open.marginSigma,
                  scores(open.score, open.layerScores),
                  note(open.unfamiliar));
      case Closed closed ->
          "Closed: %s %.2f standard deviations of benign prompts below the threshold (%s).%s"
              .formatted(
                  subject(closed.layerScores),
                  -closed.marginSigma,
                  scores(closed.score, closed.layerScores),
                  note(closed.unfamiliar));
      case Unavailable unavailable ->
          "No verdict at %s: %s."
              .formatted(
                  unavailable.layers.size() == 1
                      ? "layer " + unavailable.layers.getFirst()
                      : "layers " + listed(unavailable.layers),
                  unavailable.reason);
    };
  }

  private static String subject(List<LayerScore> layers) {
    return layers.size() == 1
        ? "the prompt's activation at layer %d lies".formatted(layers.getFirst().layer())
        : "the prompt's activations at layers %s lie"
            .formatted(listed(layers.stream().map(LayerScore::layer).toList()));
  }

  private static String listed(List<Integer> layers) {
    return layers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String scores(double score, List<LayerScore> layers) {
    String whole = "score %+.4f".formatted(score);
    return layers.size() == 1
        ? whole
        : layers.stream()
            .map(layer -> "%+.4f".formatted(layer.score()))
            .collect(Collectors.joining(", ", whole + "; by layer ", ""));
  }

  private static String note(boolean unfamiliar) {
    return unfamiliar ? " It is unlike the calibration prompts of either class." : "";
  }
}
