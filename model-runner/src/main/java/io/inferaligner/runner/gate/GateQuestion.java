package io.inferaligner.runner.gate;

import io.inferaligner.core.bundle.VectorBundle;
import java.util.Optional;

/** What a verdict is bound to: bundle, model and prompt. */
public final class GateQuestion {
  private final VectorBundle bundle;
  private final String modelDigest;
  private final byte[] tokenHash;
  private final String domain;
  private final Optional<TurnQuestion> turn;

  /**
   * A question about one prompt.
   *
   * @param tokenHash SHA-256 of its token ids, 32 bytes
   * @param domain kind of traffic; empty: the usual
   */
  public GateQuestion(VectorBundle bundle, String modelDigest, byte[] tokenHash, String domain) {
    this(bundle, modelDigest, tokenHash, domain, Optional.empty());
  }

  private GateQuestion(
      VectorBundle bundle,
      String modelDigest,
      byte[] tokenHash,
      String domain,
      Optional<TurnQuestion> turn) {
    this.domain = domain;
    this.turn = turn;
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

  /** The same question about the prompt as a turn of a conversation. */
  public GateQuestion about(TurnQuestion newTurn) {
    return new GateQuestion(bundle, modelDigest, tokenHash, domain, Optional.of(newTurn));
  }

  public Optional<TurnQuestion> turn() {
    return turn;
  }

  /** A fresh array. */
  public byte[] tokenHash() {
    return tokenHash.clone();
  }
}
