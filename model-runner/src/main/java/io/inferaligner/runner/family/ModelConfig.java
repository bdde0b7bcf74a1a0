package io.inferaligner.runner.family;

import java.util.List;

/**
 * The numbers of config.json.
 *
 * @param layers L
 * @param width d
 * @param heads query heads H
 * @param kvHeads key/value heads K, a divisor of H
 * @param headDim hd
 * @param feedForward f, of dense blocks
 * @param vocabulary V
 * @param context longest sequence in tokens
 * @param tied the output head is the embedding
 * @param bosTokenId −1 when there is none
 * @param declaredType type of the weights that config.json declares, as PyTorch calls it
 * @param program what the forward program needs beyond
 */
public record ModelConfig(
    String architecture,
    int layers,
    int width,
    int heads,
    int kvHeads,
    int headDim,
    int feedForward,
    int vocabulary,
    int context,
    boolean tied,
    int bosTokenId,
    List<Integer> eosTokenIds,
    String declaredType,
    ProgramConfig program) {
  public ModelConfig {
    eosTokenIds = List.copyOf(eosTokenIds);
  }

  /** H·hd, the width of all queries of a token. */
  public int queryWidth() {
    return heads * headDim;
  }

  /** K·hd, the width of all keys, or values, of a token. */
  public int keyWidth() {
    return kvHeads * headDim;
  }
}
