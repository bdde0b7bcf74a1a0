package io.inferaligner.follow;

/**
 * The registry's signed statements of one channel, as far as they were found genuine. They are kept
 * on disk, so that a start without registry believes no more than what was signed.
 *
 * @param seen statement of the highest revision seen
 * @param used statement that pointed the channel at the bundle in use; the same as {@code seen}
 *     unless what that one points at was refused
 * @param expiresMillis when {@code seen} ends; 0 if no statement is asked for
 */
record HeldStatements(StatementProof seen, StatementProof used, long expiresMillis) {
  /** No statement is asked for. */
  static final HeldStatements NONE =
      new HeldStatements(StatementProof.NONE, StatementProof.NONE, 0);

  private static final long LEEWAY_MILLIS = 300_000;

  /** One statement for both; NONE if it does not end, because none was asked for. */
  static HeldStatements of(StatementProof proof, long expiresMillis) {
    return expiresMillis == 0 ? NONE : new HeldStatements(proof, proof, expiresMillis);
  }

  /** These, seen, while the bundle of {@code before} stays in use. */
  HeldStatements keeping(HeldStatements before) {
    return new HeldStatements(seen, before.used, expiresMillis);
  }

  /** Whether the statement is too old to be relied on; clocks may differ by five minutes. */
  boolean isExpired(long nowMillis) {
    return expiresMillis > 0 && nowMillis > expiresMillis + LEEWAY_MILLIS;
  }
}
