package io.inferaligner.core.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * An immutable vector of float32 values, shape [d], d ≥ 1. Sums are accumulated in double.
 * Thread-safe.
 */
public final class DenseVector {
  private final float[] values;

  private DenseVector(float[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a vector needs at least one value");
    }
    this.values = values;
  }

  /** A vector of a copy of {@code values}. */
  public static DenseVector of(float... values) {
    return new DenseVector(values.clone());
  }

  /** A vector of {@code values} rounded to float32. */
  public static DenseVector ofDoubles(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return new DenseVector(rounded);
  }

  /**
   * A vector of all float32 values of {@code bytes}, little-endian; its length must divide by 4.
   */
  public static DenseVector ofLittleEndian(ByteBuffer bytes) {
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "byte count " + bytes.remaining() + " is not a multiple of 4");
    }
    FloatBuffer floats = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] values = new float[floats.remaining()];
    floats.get(values);
    return new DenseVector(values);
  }

  public int size() {
    return values.length;
  }

  public float get(int index) {
    return values[index];
  }

  /** A fresh array of the values. */
  public float[] toArray() {
    return values.clone();
  }

  /** Appends the values to {@code target} in its own byte order. */
  public void writeTo(ByteBuffer target) {
    for (float value : values) {
      target.putFloat(value);
    }
  }

  /** ⟨this, other⟩ in double. */
  public double dot(DenseVector other) {
    requireSameSize(other);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (double) values[i] * other.values[i];
    }
    return sum;
  }

  /** ‖this‖₂ in double. */
  public double norm() {
    return Math.sqrt(dot(this));
  }

  public DenseVector plus(DenseVector other) {
    return minus(other.scaledBy(-1));
  }

  public DenseVector minus(DenseVector other) {
    requireSameSize(other);
    float[] difference = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      difference[i] = values[i] - other.values[i];
    }
    return new DenseVector(difference);
  }

  public DenseVector scaledBy(double factor) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = (float) (values[i] * factor);
    }
    return new DenseVector(scaled);
  }

  /**
   * This vector with length 1.
   *
   * @throws ArithmeticException if its norm is zero or not finite
   */
  public DenseVector normalized() {
    double norm = norm();
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new ArithmeticException("a vector of norm " + norm + " has no direction");
    }
    return scaledBy(1 / norm);
  }

  /** Cosine of the angle to {@code other}; 0 if either is zero. */
  public double cosine(DenseVector other) {
    double norms = norm() * other.norm();
    return norms == 0 ? 0 : dot(other) / norms;
  }

  public boolean isFinite() {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private void requireSameSize(DenseVector other) {
    if (other.values.length != values.length) {
      throw new IllegalArgumentException(
          "widths differ: " + values.length + " and " + other.values.length);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DenseVector vector && Arrays.equals(values, vector.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "DenseVector[" + values.length + "]";
  }
}
