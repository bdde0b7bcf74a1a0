package io.inferaligner.registry.store;

import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.registry.sign.ChannelSigner;
import io.inferaligner.registry.sign.SignedStatement;
import java.util.Optional;

/** Signed statements of stored channels. Thread-safe. */
public class Statements {
  private final String scope;
  private final ChannelSigner signer;

  public Statements(String scope, ChannelSigner signer) {
    this.scope = scope;
    this.signer = signer;
  }

  /** {@code channel} with its signature; the same without a channel key. */
  StoredChannel signed(StoredChannel channel, String epoch) {
    return channel.signed(signer.sign(of(channel, epoch)).orElse(null));
  }

  /** What a reader gets; empty if the channel was never signed. */
  public Optional<SignedStatement> current(StoredChannel channel, String epoch) {
    return signer.refreshed(Optional.ofNullable(channel.statement()), of(channel, epoch));
  }

  /** Whether {@code channel} was signed as it stands, or nothing is signed here. */
  boolean isGenuine(StoredChannel channel, String epoch) {
    return signer.isGenuine(Optional.ofNullable(channel.statement()), of(channel, epoch));
  }

  private ChannelStatement of(StoredChannel channel, String epoch) {
    return new ChannelStatement(
        ChannelStatement.SCHEMA,
        scope,
        channel.channel(),
        epoch,
        channel.revision(),
        channel.stable(),
        channel.previous(),
        channel.revoked(),
        channel.rollout().canary(),
        channel.rollout().weightPpm(),
        channel.rollout().saltId(),
        channel.rollout().shadow(),
        channel.revokedDigest(),
        0,
        0);
  }
}
