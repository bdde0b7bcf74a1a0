package io.inferaligner.core.plan;

import io.inferaligner.core.tensor.DenseVector;

/**
 * The vector α·c_l·θ_l added to the residual stream after block {@code layer} (1…L).
 *
 * @param shift shape [d], float32
 */
public record LayerShift(int layer, DenseVector shift) {}
