package io.inferaligner.core.bundle;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;

/**
 * Where a channel points, as the registry's channel key signs it: canonical JSON. Epoch and
 * revision forbid going back, the expiry bounds how long an old statement passes for a new one
 * (reliability.md §3.4).
 *
 * @param revokedDigest digest that this revision revoked; empty if none
 */
public record ChannelStatement(
    String schema,
    String scope,
    String channel,
    String epoch,
    long revision,
    String stable,
    String previous,
    boolean revoked,
    String canary,
    int weightPpm,
    String saltId,
    String shadow,
    String revokedDigest,
    long issuedMillis,
    long expiresMillis) {
  public static final String SCHEMA = "inferaligner.channel/v1";

  /** The statement of {@code json}, whose signature must have been checked. */
  public static ChannelStatement read(byte[] json) {
    ChannelStatement statement = CanonicalJson.read(json, ChannelStatement.class);
    if (!statement.schema.equals(SCHEMA)) {
      throw new SteeringException(
          FaultReason.BUNDLE_MALFORMED, "the channel statement has an unknown schema");
    }
    return statement;
  }

  /** The same for another time. */
  public ChannelStatement issued(long nowMillis, long untilMillis) {
    return new ChannelStatement(
        schema,
        scope,
        channel,
        epoch,
        revision,
        stable,
        previous,
        revoked,
        canary,
        weightPpm,
        saltId,
        shadow,
        revokedDigest,
        nowMillis,
        untilMillis);
  }

  /** Whether both say the same, whenever they were issued. */
  public boolean agreesWith(ChannelStatement other) {
    return issued(0, 0).equals(other.issued(0, 0));
  }
}
