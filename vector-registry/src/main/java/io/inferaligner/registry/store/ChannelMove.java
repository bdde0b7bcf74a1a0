package io.inferaligner.registry.store;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.rollout.CanarySplit;
import io.inferaligner.registry.store.ChannelStore.Wish;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a wish makes of a channel: the rules, without any Redis.
 *
 * @param target the channel afterwards
 * @param checked digest that must be published and not revoked; empty if there is none
 * @param barred digest that is revoked with this change, or empty
 */
record ChannelMove(StoredChannel target, String checked, String barred) {
  private static final int SALT_BYTES = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * The change of {@code before} that {@code wish} asks for.
   *
   * @param approvals how many others must have approved a bundle before everybody gets it
   * @throws SteeringException REQUEST_INVALID, BUNDLE_NOT_FOUND, CHANNEL_NOT_FOUND,
   *     NO_ACTIVE_BUNDLE, APPROVAL_MISSING
   */
  static ChannelMove of(Wish wish, StoredChannel before, int approvals) {
    StoredChannel now = before.changedBy(wish.author().name(), System.currentTimeMillis());
    return switch (wish.operation()) {
      case PROMOTE -> {
        String digest = named(wish, "a promotion names the digest to promote");
        requireApproved(wish, before, digest, approvals);
        yield pointing(now, digest);
      }
      case ROLLBACK -> rollback(wish, now);
      case REVOKE -> {
        String digest = barred(wish, now);
        yield new ChannelMove(now.barring(digest), "", digest);
      }
      case CANARY -> canary(wish, now, approvals);
      case SHADOW -> shadow(wish, now);
      case APPROVE -> approve(wish, now);
    };
  }

  /** The digest that answers are given with because of this change; empty if there is none. */
  String served() {
    boolean answers = checked.equals(target.stable()) || checked.equals(target.rollout().canary());
    return answers ? checked : "";
  }

  private static ChannelMove pointing(StoredChannel now, String digest) {
    return new ChannelMove(now.pointedAt(digest), digest, "");
  }

  private static ChannelMove rollback(Wish wish, StoredChannel now) {
    if (wish.digest().isEmpty() && !now.rollout().canary().isEmpty()) {
      return new ChannelMove(now.with(now.rollout().withoutCanary()), "", "");
    }
    String back = wish.digest().isEmpty() ? now.previous() : wish.digest();
    if (back.isEmpty()) {
      throw new SteeringException(
          FaultReason.BUNDLE_NOT_FOUND,
          "channel '%s' has nothing to go back to".formatted(wish.channel()));
    }
    return pointing(now, back);
  }

  private static String barred(Wish wish, StoredChannel now) {
    String digest = wish.digest().isEmpty() ? now.stable() : wish.digest();
    if (digest.isEmpty()) {
      throw new SteeringException(
          FaultReason.CHANNEL_NOT_FOUND,
          "channel '%s' has no bundle to revoke".formatted(wish.channel()));
    }
    return digest;
  }

  private static ChannelMove canary(Wish wish, StoredChannel now, int approvals) {
    Rollout rollout = now.rollout();
    if (wish.digest().isEmpty()) {
      if (rollout.canary().isEmpty()) {
        throw new SteeringException(
            FaultReason.REQUEST_INVALID,
            "channel '%s' has no canary to end".formatted(wish.channel()));
      }
      return new ChannelMove(now.with(rollout.withoutCanary()), "", "");
    }
    requireOther(wish, now, "canary");
    if (wish.weightPpm() < 1 || wish.weightPpm() > CanarySplit.MILLION) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the weight of a canary is 1 to %d millionths; an empty digest ends it"
              .formatted(CanarySplit.MILLION));
    }
    if (wish.weightPpm() == CanarySplit.MILLION) {
      requireApproved(wish, now, wish.digest(), approvals);
    }
    boolean same = rollout.canary().equals(wish.digest());
    Rollout next =
        rollout.withCanary(
            wish.digest(), wish.weightPpm(), same ? rollout.saltId() : freshSaltId());
    return new ChannelMove(now.with(next), wish.digest(), "");
  }

  private static ChannelMove shadow(Wish wish, StoredChannel now) {
    if (wish.digest().isEmpty()) {
      return new ChannelMove(now.with(now.rollout().withShadow("")), "", "");
    }
    requireOther(wish, now, "shadow");
    return new ChannelMove(now.with(now.rollout().withShadow(wish.digest())), wish.digest(), "");
  }

  private static ChannelMove approve(Wish wish, StoredChannel now) {
    String digest = named(wish, "an approval names the digest that is approved");
    if (wish.author().name().isEmpty()) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, "an approval names its actor");
    }
    List<StoredChannel.Approval> all = new ArrayList<>(now.approvals());
    StoredChannel.Approval given = new StoredChannel.Approval(digest, wish.author().name());
    if (!all.contains(given)) {
      all.add(given);
    }
    return new ChannelMove(now.with(all), digest, "");
  }

  private static void requireApproved(
      Wish wish, StoredChannel channel, String digest, int approvals) {
    long others =
        channel.approvals().stream()
            .filter(given -> given.digest().equals(digest))
            .map(StoredChannel.Approval::actor)
            .filter(actor -> !actor.equals(wish.author().name()))
            .distinct()
            .count();
    if (others < approvals) {
      throw new SteeringException(
          FaultReason.APPROVAL_MISSING,
          "channel '%s' gives everybody a bundle only after %d other(s) approved it, %d did: ask for 'channel approve'"
              .formatted(wish.channel(), approvals, others));
    }
  }

  private static void requireOther(Wish wish, StoredChannel now, String what) {
    if (now.stable().isEmpty()) {
      throw new SteeringException(
          FaultReason.NO_ACTIVE_BUNDLE,
          "channel '%s' has no stable bundle to compare a %s with: promote one first"
              .formatted(wish.channel(), what));
    }
    if (now.stable().equals(wish.digest())) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the %s is the bundle that channel '%s' points at already"
              .formatted(what, wish.channel()));
    }
  }

  private static String named(Wish wish, String sentence) {
    if (wish.digest().isEmpty()) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, sentence);
    }
    return wish.digest();
  }

  private static String freshSaltId() {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return HexFormat.of().formatHex(salt);
  }
}
