package io.inferaligner.runner.family;

import io.inferaligner.core.fault.SteeringException;

/** A decoder family: one program, one weight map (docs/adding-a-model.md). Stateless. */
public interface Family {
  /** What {@code architectures} of config.json says. */
  String architecture();

  /**
   * The configuration in {@code json}.
   *
   * @throws SteeringException MODEL_INVALID, MODEL_UNSUPPORTED naming the value that is not read
   */
  ModelConfig read(ConfigJson json);

  /** The tensors of a model of this family, in the order its program reads them. */
  WeightMap weights(ModelConfig config);
}
