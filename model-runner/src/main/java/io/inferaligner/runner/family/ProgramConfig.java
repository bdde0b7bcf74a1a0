package io.inferaligner.runner.family;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a family's forward program is started with.
 *
 * @param name resource programs/{@code name}.torchscript
 * @param rotaries rotary embeddings, in the order of the program's tables; none with learned
 *     positions
 * @param local per block, whether its tokens see the last {@code sizes["window"]} positions only
 * @param sizes whole numbers by the name the program calls them
 * @param factors other numbers by the name the program calls them
 */
public record ProgramConfig(
    String name,
    Activation activation,
    List<Rotary> rotaries,
    List<Boolean> local,
    SortedMap<String, Long> sizes,
    SortedMap<String, Double> factors) {
  public ProgramConfig {
    rotaries = List.copyOf(rotaries);
    local = List.copyOf(local);
    sizes = copy(sizes);
    factors = copy(factors);
  }

  /** The whole number called {@code name}. */
  public int size(String name) {
    Long size = sizes.get(name);
    if (size == null) {
      throw new IllegalArgumentException(this.name + " has no size '" + name + "'");
    }
    return Math.toIntExact(size);
  }

  private static <T> SortedMap<String, T> copy(Map<String, T> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
