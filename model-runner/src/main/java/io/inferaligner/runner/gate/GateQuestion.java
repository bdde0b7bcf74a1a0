package io.inferaligner.runner.gate;

import io.inferaligner.core.bundle.VectorBundle;

/** What a verdict is bound to: bundle, model and prompt. */
public final class GateQuestion {
  private final VectorBundle bundle;
  private final String modelDigest;
  private final byte[] tokenHash;
  private final String domain;

  /**
   * A question about one prompt.
   *
   * @param tokenHash SHA-256 of its token ids, 32 bytes
   * @param domain kind of traffic; empty: the usual
   */
  public GateQuestion(VectorBundle bundle, String modelDigest, byte[] tokenHash, String domain) {
    this.domain = domain;
    this.bundle = bundle;
    this.modelDigest = modelDigest;
    this.tokenHash = tokenHash.clone();
  }

  public VectorBundle bundle() {
    return bundle;
  }

  public String modelDigest() {
    return modelDigest;
  }

  public String domain() {
    return domain;
  }

  /** A fresh array. */
  public byte[] tokenHash() {
    return tokenHash.clone();
  }
}
