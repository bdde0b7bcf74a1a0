package io.inferaligner.runner.engine;

/** Arithmetic of the forward pass. */
public enum Precision {
  F32("f32", 6, 4),
  BF16("bf16", 15, 2);

  private final String label;
  private final int torchType;
  private final int bytes;

  Precision(String label, int torchType, int bytes) {
    this.label = label;
    this.torchType = torchType;
    this.bytes = bytes;
  }

  /** "f32" or "bf16". */
  public String label() {
    return label;
  }

  /** PyTorch's number of the type. */
  int torchType() {
    return torchType;
  }

  /** Size of one value in bytes. */
  int bytes() {
    return bytes;
  }
}
