package io.inferaligner.core.gate;

/**
 * What one layer says in a decision.
 *
 * @param score of the gate's only layer z; of one of several what {@link GateAggregation#shares}
 *     says
 */
public record LayerScore(int layer, double score) {}
