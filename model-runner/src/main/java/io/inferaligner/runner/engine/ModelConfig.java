package io.inferaligner.runner.engine;

import java.util.List;

/**
 * The numbers of config.json that the forward program needs.
 *
 * @param layers L
 * @param width d
 * @param heads query heads H
 * @param kvHeads key/value heads K, a divisor of H
 * @param headDim hd, even
 * @param feedForward f
 * @param vocabulary V
 * @param context longest sequence in tokens
 * @param tied the output head is the embedding
 * @param bosTokenId −1 when there is none
 * @param declared precision that config.json declares
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
    double ropeTheta,
    double normEpsilon,
    boolean tied,
    int bosTokenId,
    List<Integer> eosTokenIds,
    Precision declared) {
  public ModelConfig {
    eosTokenIds = List.copyOf(eosTokenIds);
  }
}
