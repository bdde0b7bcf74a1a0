package io.inferaligner.runner.api;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.runner.engine.TokenIds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * A conversation of which a request is the latest turn.
 *
 * @param id the client's; empty: nothing is remembered
 * @param messages the user's messages, each rendered alone, oldest first; the last is the turn's
 */
record TurnPrompts(String id, List<TokenIds> messages) {
  TurnPrompts {
    messages = List.copyOf(messages);
  }

  /** The turn's message alone. */
  TokenIds latest() {
    return messages.getLast();
  }

  /** The name of the conversation at the gate, {@code tenant}'s own; empty without an id. */
  ByteString key(String tenant) {
    if (id.isEmpty()) {
      return ByteString.EMPTY;
    }
    MessageDigest digest = Digests.newSha256();
    digest.update(tenant.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(id.getBytes(StandardCharsets.UTF_8));
    return ByteString.copyFrom(digest.digest());
  }

  /** The number of messages only: a prompt is never printed. */
  @Override
  public String toString() {
    return "TurnPrompts[" + messages.size() + " messages]";
  }
}
