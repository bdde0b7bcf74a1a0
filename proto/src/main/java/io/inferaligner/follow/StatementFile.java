package io.inferaligner.follow;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.List;

/**
 * The signed statements of a channel as they lie on disk; nothing of them is verified until {@link
 * #believe}.
 *
 * @param seen statement of the highest revision seen
 * @param used statement of the bundle in use; empty if there is none
 */
record StatementFile(String channel, Signed seen, Signed used) {
  /** Canonical JSON of a statement, and its signatures. */
  record Signed(String statement, List<BundleSignature> signatures) {
    Signed {
      signatures = List.copyOf(signatures);
    }

    static Signed of(StatementProof proof) {
      return new Signed(proof.statement().toStringUtf8(), proof.signatures());
    }

    StatementProof proof() {
      return new StatementProof(ByteString.copyFromUtf8(statement), signatures);
    }

    ChannelStatement verified(TrustedKeys keys) {
      StatementProof proof = proof();
      keys.requireSignedStatement(proof.statement().toByteArray(), proof.signatures());
      return ChannelStatement.read(proof.statement().toByteArray());
    }
  }

  /** Where a channel stood, as far as it is signed. */
  record Believed(LastKnownGood.Mark mark, ChannelRollout rollout, HeldStatements statements) {}

  static StatementFile of(String channel, HeldStatements statements) {
    return new StatementFile(channel, Signed.of(statements.seen()), Signed.of(statements.used()));
  }

  /**
   * What the statements say, whatever {@code noted} says; only its epoch and revision count, as
   * something that the statements may not fall behind.
   *
   * @throws SteeringException SIGNATURE_*, REV_ROLLBACK, REGISTRY_EPOCH_CHANGED, BUNDLE_MALFORMED
   */
  Believed believe(LastKnownGood.Mark noted, TrustedKeys keys) {
    ChannelStatement last = seen.verified(keys);
    ChannelStatement holding = used.statement().isEmpty() ? null : used.verified(keys);
    requireChannel(noted, last);
    requireNotBehind(noted, last);
    String digest = "";
    if (holding != null) {
      requireChannel(noted, holding);
      boolean usable = !holding.revoked() && !holding.stable().equals(last.revokedDigest());
      digest = usable ? holding.stable() : "";
    }
    return new Believed(
        new LastKnownGood.Mark(
            noted.channel(),
            digest,
            holding == null ? 0 : holding.revision(),
            last.revision(),
            last.stable(),
            last.epoch()),
        new ChannelRollout(last.canary(), last.weightPpm(), last.saltId(), last.shadow()),
        new HeldStatements(seen.proof(), used.proof(), last.expiresMillis()));
  }

  private static void requireChannel(LastKnownGood.Mark noted, ChannelStatement statement) {
    if (!statement.channel().equals(noted.channel())) {
      throw new SteeringException(
          FaultReason.SIGNATURE_UNTRUSTED,
          "the saved statement of channel %s is another channel's: check who writes to the state folder"
              .formatted(noted.channel()));
    }
  }

  private static void requireNotBehind(LastKnownGood.Mark noted, ChannelStatement last) {
    if (last.epoch().equals(noted.epoch())) {
      if (last.revision() < noted.revision()) {
        throw new SteeringException(
            FaultReason.REV_ROLLBACK,
            "the saved statement of channel %s is of revision %d, revision %d was seen: the channel is used once the registry answers"
                .formatted(noted.channel(), last.revision(), noted.revision()));
      }
    } else if (!noted.epoch().isEmpty()
        && !Epoch.parse(last.epoch()).mayFollow(Epoch.parse(noted.epoch()))) {
      throw new SteeringException(
          FaultReason.REGISTRY_EPOCH_CHANGED,
          "the saved statement of channel %s is of an earlier life of the registry: the channel is used once the registry answers"
              .formatted(noted.channel()));
    }
  }
}
