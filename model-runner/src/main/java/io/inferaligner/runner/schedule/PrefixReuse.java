package io.inferaligner.runner.schedule;

import java.util.Locale;

/**
 * How much of a state that an earlier answer of the same tenant left is used again. Only state that
 * was computed without steering is ever used (method.md §4.8).
 */
public enum PrefixReuse {
  /** Nothing. */
  OFF,
  /** Whole prefill chunks of the prompt: what follows is the same bit for bit as without reuse. */
  CHUNKS,
  /**
   * Every token, of the answer too: what follows is the same up to the rounding of other batch
   * shapes.
   */
  TOKENS;

  /**
   * The reuse that is called {@code name}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PrefixReuse parse(String name) {
    for (PrefixReuse reuse : values()) {
      if (reuse.name().toLowerCase(Locale.ROOT).equals(name)) {
        return reuse;
      }
    }
    throw new IllegalArgumentException("must be off, chunks or tokens, not '" + name + "'");
  }

  /** How many of {@code equal} tokens that a prompt and a state begin with are used. */
  int of(int equal, int chunkTokens) {
    return switch (this) {
      case OFF -> 0;
      case CHUNKS -> equal / chunkTokens * chunkTokens;
      case TOKENS -> equal;
    };
  }
}
