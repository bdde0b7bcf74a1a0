package io.inferaligner.core.bundle;

import io.inferaligner.core.gate.LayeredScorer;
import java.util.List;

/**
 * One of several layers of a gate: the scale that its score is put on before it meets the others.
 *
 * @param mean of the score over harmless prompts
 * @param deviation of the score over harmless prompts, &gt; 0
 */
public record GateLayer(int layer, double mean, double deviation) {
  /** The layers of {@code scorer} as manifests hold them: none if it is but one. */
  public static List<GateLayer> all(LayeredScorer scorer) {
    return scorer.parts().size() == 1
        ? List.of()
        : scorer.parts().stream()
            .map(part -> new GateLayer(part.layer(), part.mean(), part.deviation()))
            .toList();
  }
}
