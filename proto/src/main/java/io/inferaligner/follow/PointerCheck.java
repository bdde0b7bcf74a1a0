package io.inferaligner.follow;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a follower asks of a channel's state before it believes it: a genuine signature, and no way
 * back in epoch or revision (reliability.md §3.4).
 *
 * @param scope that statements must be about; empty: any
 */
record PointerCheck(Supplier<TrustedKeys> keys, Optional<String> scope) {
  /**
   * The statement behind {@code pointer}; NONE if none is asked for.
   *
   * @throws SteeringException SIGNATURE_MISSING, SIGNATURE_UNTRUSTED, REV_ROLLBACK,
   *     REGISTRY_EPOCH_CHANGED
   */
  HeldStatements require(ChannelPointer pointer, FollowedChannel now) {
    final long expires = pointer.proof().requireFor(pointer, keys.get(), scope);
    if (now.epoch().equals(pointer.epoch())) {
      boolean same = pointer.revision() == now.revision();
      if (pointer.revision() < now.revision()
          || (same && !pointer.digest().equals(now.pointed()))) {
        throw new SteeringException(
            rollback(pointer.channel(), pointer.revision(), now.revision()));
      }
    } else if (!now.epoch().isEmpty()
        && !Epoch.parse(pointer.epoch()).mayFollow(Epoch.parse(now.epoch()))) {
      throw new SteeringException(
          FaultReason.REGISTRY_EPOCH_CHANGED,
          "the registry offers channel %s of an earlier life of its data: restore its newest backup"
              .formatted(pointer.channel()));
    }
    return HeldStatements.of(pointer.proof(), expires);
  }

  static SteeringFault rollback(String channel, long offered, long seen) {
    return SteeringFault.of(
        FaultReason.REV_ROLLBACK,
        "the registry offers revision %d of channel %s after revision %d: check whether it lost data"
            .formatted(offered, channel, seen));
  }
}
