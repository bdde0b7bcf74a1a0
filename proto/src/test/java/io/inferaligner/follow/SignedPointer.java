package io.inferaligner.follow;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.bundle.SigningKey;
import java.util.List;

/** What a registry tells of a channel: the state that a statement describes, and its signature. */
final class SignedPointer {
  private SignedPointer() {}

  static ChannelPointer of(ChannelStatement statement, SigningKey key) {
    byte[] json = CanonicalJson.write(statement);
    return new ChannelPointer(
        statement.channel(),
        statement.stable(),
        statement.revision(),
        statement.epoch(),
        "ann",
        5,
        statement.revoked(),
        statement.previous(),
        new ChannelRollout(
            statement.canary(), statement.weightPpm(), statement.saltId(), statement.shadow()),
        statement.revokedDigest(),
        List.of(),
        new StatementProof(ByteString.copyFrom(json), List.of(key.sign(KeyRole.CHANNEL, json))));
  }
}
