package io.inferaligner.runner.engine;

import io.inferaligner.core.bundle.Digests;
import java.util.Arrays;

/** An immutable sequence of token ids, each in 0…V−1. */
public final class TokenIds {
  private final int[] ids;

  private TokenIds(int[] ids) {
    this.ids = ids;
  }

  public static TokenIds of(int... ids) {
    return new TokenIds(ids.clone());
  }

  public int size() {
    return ids.length;
  }

  public int get(int index) {
    return ids[index];
  }

  /** A fresh array. */
  public int[] toArray() {
    return ids.clone();
  }

  /** Ids from {@code from} inclusive to {@code to} exclusive. */
  public TokenIds slice(int from, int to) {
    return new TokenIds(Arrays.copyOfRange(ids, from, to));
  }

  /** How many ids both begin with. */
  public int commonPrefix(TokenIds other) {
    int first = Arrays.mismatch(ids, other.ids);
    return first < 0 ? ids.length : first;
  }

  /** This sequence with {@code more} behind it. */
  public TokenIds append(TokenIds more) {
    int[] joined = Arrays.copyOf(ids, ids.length + more.ids.length);
    System.arraycopy(more.ids, 0, joined, ids.length, more.ids.length);
    return new TokenIds(joined);
  }

  /** SHA-256 of the ids as little-endian int32; 32 bytes. */
  public byte[] hash() {
    return Digests.tokenHash(ids);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenIds that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  /** The length only: ids are prompt text in another form. */
  @Override
  public String toString() {
    return "TokenIds[" + ids.length + "]";
  }
}
