package io.inferaligner.runner.family;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Activation function of the feed-forward part. */
public enum Activation {
  SILU("silu", "silu", "swish"),
  GELU("gelu", "gelu"),
  /** The tanh approximation of GELU; the reference library has it under several names. */
  GELU_TANH("gelu_tanh", "gelu_pytorch_tanh", "gelu_new", "gelu_fast"),
  RELU("relu", "relu");

  private final String program;
  private final List<String> names;

  Activation(String program, String... names) {
    this.program = program;
    this.names = List.of(names);
  }

  /** Name of the program part that computes it, programs/activation. */
  public String program() {
    return program;
  }

  /** The function that config.json calls {@code name} under {@code key}. */
  static Activation named(String key, String name) {
    return Stream.of(values())
        .filter(activation -> activation.names.contains(name))
        .findFirst()
        .orElseThrow(() ->
            ConfigJson.unsupported(
                "%s '%s': %s are computed"
                    .formatted(
                        key,
                        name,
                        String.join(
                            ", ",
                            Arrays.stream(values()).flatMap(a -> a.names.stream()).toList()))));
  }
}
