package io.inferaligner.follow;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.List;
import java.util.Optional;

/**
 * A channel statement as the registry signed it; nothing of it is verified.
 *
 * @param statement canonical JSON; empty if the registry has no channel key
 */
public record StatementProof(ByteString statement, List<BundleSignature> signatures) {
  /** Nothing. */
  public static final StatementProof NONE = new StatementProof(ByteString.EMPTY, List.of());

  public StatementProof {
    signatures = List.copyOf(signatures);
  }

  /**
   * When this statement ends, milliseconds since 1970; 0 if {@code keys} hold no channel key, so
   * that none is asked for.
   *
   * @param scope that it must be about; empty: any
   * @throws SteeringException SIGNATURE_MISSING, SIGNATURE_UNTRUSTED if it is not signed, or says
   *     something else than {@code pointer}
   */
  long requireFor(ChannelPointer pointer, TrustedKeys keys, Optional<String> scope) {
    if (!keys.has(KeyRole.CHANNEL)) {
      return 0;
    }
    byte[] json = statement.toByteArray();
    keys.requireSignedStatement(json, signatures);
    ChannelStatement signed = ChannelStatement.read(json);
    ChannelRollout rollout = pointer.rollout();
    boolean same =
        scope.map(signed.scope()::equals).orElse(true)
            && signed.channel().equals(pointer.channel())
            && signed.epoch().equals(pointer.epoch())
            && signed.revision() == pointer.revision()
            && signed.stable().equals(pointer.digest())
            && signed.previous().equals(pointer.previousDigest())
            && signed.revoked() == pointer.revoked()
            && signed.revokedDigest().equals(pointer.revokedDigest())
            && signed.canary().equals(rollout.canary())
            && signed.weightPpm() == rollout.weightPpm()
            && signed.saltId().equals(rollout.saltId())
            && signed.shadow().equals(rollout.shadow());
    if (!same) {
      throw new SteeringException(
          FaultReason.SIGNATURE_UNTRUSTED,
          "the registry's signed statement of channel %s is about something else: check who writes to its Redis"
              .formatted(pointer.channel()));
    }
    return signed.expiresMillis();
  }
}
