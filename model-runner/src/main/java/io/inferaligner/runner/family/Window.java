package io.inferaligner.runner.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Sliding-window attention.
 *
 * @param size positions a token of a local block sees, itself included
 * @param local per block
 */
record Window(int size, List<Boolean> local) {
  Window {
    local = List.copyOf(local);
  }

  /** No block is local. */
  static Window none(int layers) {
    return new Window(1, Collections.nCopies(layers, false));
  }

  /**
   * Every block is local if {@code sliding_window} is a number, none if it is null.
   *
   * @param absent the window where the key is absent; 0 for none
   */
  static Window everywhere(ConfigJson json, int layers, int absent) {
    int size = json.mentions("sliding_window") ? 0 : absent;
    if (!json.get("sliding_window").isMissingNode()) {
      size = json.positive("sliding_window");
    }
    return size == 0 ? none(layers) : new Window(size, Collections.nCopies(layers, true));
  }

  /**
   * Local are the blocks that {@code layer_types} calls sliding, else those of {@code usually} (by
   * 0-based block).
   */
  static Window byLayer(ConfigJson json, int size, int layers, IntPredicate usually) {
    JsonNode types = json.get("layer_types");
    if (types.isMissingNode()) {
      return new Window(size, IntStream.range(0, layers).mapToObj(usually::test).toList());
    }
    if (types.size() != layers) {
      throw ConfigJson.invalid("layer_types must name one type for each of the layers");
    }
    List<Boolean> local = new ArrayList<>();
    for (JsonNode type : types) {
      switch (type.asText()) {
        case "full_attention" -> local.add(false);
        case "sliding_attention" -> local.add(true);
        default -> throw ConfigJson.unsupported("layer_types '" + type.asText() + "'");
      }
    }
    return new Window(size, local);
  }

  /** The rule of Qwen: windows only with {@code use_sliding_window}, from a block on. */
  static Window qwen(ConfigJson json, int layers) {
    boolean used = json.flag("use_sliding_window", false);
    int size = json.positive("sliding_window", 4096);
    int from = json.positive("max_window_layers", 28);
    Window window = byLayer(json, size, layers, block -> used && block >= from);
    if (!used && window.local.contains(true)) {
      throw ConfigJson.unsupported(
          "layer_types 'sliding_attention' while use_sliding_window is false");
    }
    return window;
  }
}
