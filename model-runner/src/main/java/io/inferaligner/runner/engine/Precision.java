package io.inferaligner.runner.engine;

import io.inferaligner.runner.family.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Arithmetic of the forward pass: type of the activations and form of the linear weights. */
public enum Precision {
  F32("f32", 6, 4, 1, "plain"),
  BF16("bf16", 15, 2, 1, "packed"),
  /** Weights of 8 bits, activations of 16. */
  INT8("int8", 15, 2, 3, "weight8", "int8"),
  /** Weights and activations of 8 bits. */
  W8A8("w8a8", 15, 2, 3, "weight8", "w8a8"),
  /** Weights of 4 bits by groups of 64. */
  INT4("int4", 15, 2, 3, "int4");

  private final String label;
  private final int torchType;
  private final int bytes;
  private final int parts;
  private final List<String> linear;

  Precision(String label, int torchType, int bytes, int parts, String... linear) {
    this.label = label;
    this.torchType = torchType;
    this.bytes = bytes;
    this.parts = parts;
    this.linear = List.of(linear);
  }

  /** The precision called {@code label}, as in {@code --dtype}. */
  public static Optional<Precision> labelled(String label) {
    return Arrays.stream(values()).filter(p -> p.label.equalsIgnoreCase(label)).findFirst();
  }

  /** The precision for the type that config.json declares: float16 is run in bfloat16. */
  static Precision declared(ModelConfig config) {
    return config.declaredType().equals("float32") ? F32 : BF16;
  }

  /** All labels, for messages: "f32, bf16, …". */
  public static String labels() {
    return Arrays.stream(values()).map(Precision::label).collect(Collectors.joining(", "));
  }

  /** The name users know it by. */
  public String label() {
    return label;
  }

  /** PyTorch's number of the activations' type. */
  int torchType() {
    return torchType;
  }

  /** Size of one activation in bytes. */
  int bytes() {
    return bytes;
  }

  /** Names of the program parts that pack and multiply linear weights, programs/linear. */
  List<String> linear() {
    return linear;
  }

  /** True if weights are rounded when they are loaded, so that the result is worth keeping. */
  boolean isQuantized() {
    return parts > 1;
  }

  /** The same for precisions whose quantised weights are the same. */
  String quantizedForm() {
    return linear.getFirst();
  }

  /** Tensors that packing a weight yields: itself, and its scales and the like. */
  int parts() {
    return parts;
  }
}
