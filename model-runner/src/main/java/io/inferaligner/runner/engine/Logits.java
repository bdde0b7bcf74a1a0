package io.inferaligner.runner.engine;

/** Logits of one row, float32: [V] for the last token or [T, V] for all. Immutable. */
public final class Logits {
  private final float[] values;
  private final int from;
  private final int tokens;
  private final int vocabulary;

  /**
   * A view of {@code tokens} × {@code vocabulary} values of {@code values} from {@code from} on;
   * not copied.
   */
  Logits(float[] values, int from, int tokens, int vocabulary) {
    this.values = values;
    this.from = from;
    this.tokens = tokens;
    this.vocabulary = vocabulary;
  }

  public int tokens() {
    return tokens;
  }

  public int vocabulary() {
    return vocabulary;
  }

  /** Logit of {@code id} at the last token. */
  public float get(int id) {
    return get(tokens - 1, id);
  }

  public float get(int token, int id) {
    return values[from + token * vocabulary + id];
  }

  /** Index of the largest logit of the last token; the lowest index of equals. */
  public int argMax() {
    int best = 0;
    for (int id = 1; id < vocabulary; id++) {
      if (get(id) > get(best)) {
        best = id;
      }
    }
    return best;
  }

  /** False if any logit of the last token is NaN or infinite. */
  public boolean isFinite() {
    int start = from + (tokens - 1) * vocabulary;
    for (int i = start; i < start + vocabulary; i++) {
      if (!Float.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }

  /** A fresh array [tokens · V]. */
  public float[] toArray() {
    return java.util.Arrays.copyOfRange(values, from, from + tokens * vocabulary);
  }
}
