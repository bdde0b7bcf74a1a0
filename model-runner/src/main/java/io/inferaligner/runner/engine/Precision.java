package io.inferaligner.runner.engine;

import io.inferaligner.runner.family.ModelConfig;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Arithmetic of the forward pass: type of the activations and form of the linear weights. */
public enum Precision {
  F32("f32", 6, 4, "plain"),
  BF16("bf16", 15, 2, "packed"),
  INT8("int8", 15, 2, "int8");

  private final String label;
  private final int torchType;
  private final int bytes;
  private final String linear;

  Precision(String label, int torchType, int bytes, String linear) {
    this.label = label;
    this.torchType = torchType;
    this.bytes = bytes;
    this.linear = linear;
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

  /** Name of the program part that packs and multiplies linear weights, programs/linear. */
  String linear() {
    return linear;
  }

  /** True if packed weights are the stored ones, so that nothing is copied. */
  boolean keepsWeights() {
    return linear.equals("plain");
  }

  /** True if packing a weight yields scales beside it. */
  boolean hasScales() {
    return linear.startsWith("int");
  }
}
