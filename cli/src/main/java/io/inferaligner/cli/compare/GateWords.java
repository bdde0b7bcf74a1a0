package io.inferaligner.cli.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A manifest's gate in words. */
public final class GateWords {
  private GateWords() {}

  /** "layer 3", or "layers 2, 3, 4, K_OF_N(2)". */
  public static String place(JsonNode gate) {
    if (gate.path("layers").isEmpty()) {
      return "layer " + gate.path("layer").asText();
    }
    List<String> layers = new ArrayList<>();
    gate.path("layers").forEach(part -> layers.add(part.path("layer").asText()));
    return "layers %s, %s".formatted(String.join(", ", layers), gate.path("aggregation").asText());
  }
}
