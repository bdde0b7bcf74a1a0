package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a follower believes, against the attacks of TUF's list: forge, mix, replay, go back. */
class PointerCheckTest {
  private static final long EXPIRES = 9_000_000_000_000L;
  private static final String EPOCH = "5.aaaa";

  private final SigningKey bundleKey = SigningKey.generate();
  private final SigningKey channelKey = SigningKey.generate();
  private final TrustedKeys keys =
      TrustedKeys.parse(bundleKey.publicText() + "\nchannel " + channelKey.publicText() + "\n");
  private final PointerCheck check = new PointerCheck(() -> keys, Optional.empty());
  private final FollowedChannel fresh = FollowedChannel.unknown("stable");

  @Test
  void aGenuineStatementIsAcceptedWithItsExpiry() {
    assertThat(expiry(SignedPointer.of(statement(7, EPOCH), channelKey), fresh)).isEqualTo(EXPIRES);
    assertThat(expiry(SignedPointer.of(statement(8, EPOCH), channelKey), seen(7, EPOCH)))
        .isEqualTo(EXPIRES);
  }

  @Test
  void withoutAChannelKeyNothingIsAskedFor() {
    PointerCheck open =
        new PointerCheck(() -> TrustedKeys.parse(bundleKey.publicText()), Optional.empty());
    ChannelPointer plain = new ChannelPointer("stable", "d1", 1, EPOCH, "", 0, false, "");
    assertThat(open.require(plain, fresh)).isEqualTo(HeldStatements.NONE);
    assertReason(plain, fresh, FaultReason.SIGNATURE_MISSING);
  }

  @Test
  void aStrangersOrABundleKeysSignatureIsRefused() {
    assertReason(
        SignedPointer.of(statement(7, EPOCH), SigningKey.generate()),
        fresh,
        FaultReason.SIGNATURE_UNTRUSTED);
    assertReason(
        SignedPointer.of(statement(7, EPOCH), bundleKey), fresh, FaultReason.SIGNATURE_UNTRUSTED);
  }

  @Test
  void everyFieldThatDiffersFromTheStatementIsRefused() {
    ChannelPointer good = SignedPointer.of(statement(7, EPOCH), channelKey);
    List<ChannelPointer> edited = new ArrayList<>();
    edited.add(edit(good, "other", "d1", 7, EPOCH, false, "d0", good.rollout(), ""));
    edited.add(edit(good, "stable", "evil", 7, EPOCH, false, "d0", good.rollout(), ""));
    edited.add(edit(good, "stable", "d1", 9, EPOCH, false, "d0", good.rollout(), ""));
    edited.add(edit(good, "stable", "d1", 7, "6.bbbb", false, "d0", good.rollout(), ""));
    edited.add(edit(good, "stable", "d1", 7, EPOCH, true, "d0", good.rollout(), ""));
    edited.add(edit(good, "stable", "d1", 7, EPOCH, false, "evil", good.rollout(), ""));
    edited.add(edit(good, "stable", "d1", 7, EPOCH, false, "d0", good.rollout(), "d9"));
    for (ChannelRollout rollout :
        List.of(
            new ChannelRollout("evil", 10, "s", "sh"),
            new ChannelRollout("c1", 1_000_000, "s", "sh"),
            new ChannelRollout("c1", 10, "t", "sh"),
            new ChannelRollout("c1", 10, "s", "evil"),
            ChannelRollout.NONE)) {
      edited.add(edit(good, "stable", "d1", 7, EPOCH, false, "d0", rollout, ""));
    }
    edited.forEach(pointer -> assertReason(pointer, fresh, FaultReason.SIGNATURE_UNTRUSTED));
  }

  @Test
  void everyFlippedByteOfAStatementIsRefused() {
    ChannelPointer good = SignedPointer.of(statement(7, EPOCH), channelKey);
    byte[] json = good.proof().statement().toByteArray();
    for (int at = 0; at < json.length; at++) {
      byte[] flipped = json.clone();
      flipped[at] ^= 1;
      StatementProof proof =
          new StatementProof(ByteString.copyFrom(flipped), good.proof().signatures());
      assertThatThrownBy(() -> proof.requireFor(good, keys, Optional.empty()))
          .isInstanceOfSatisfying(
              SteeringException.class,
              e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.SIGNATURE_UNTRUSTED));
    }
  }

  /** One key may sign for several scopes. */
  @Test
  void aStatementOfAnotherScopeIsRefused() {
    ChannelPointer good = SignedPointer.of(statement(7, EPOCH), channelKey);
    String own = ChannelStatement.read(good.proof().statement().toByteArray()).scope();
    assertThat(good.proof().requireFor(good, keys, Optional.of(own))).isEqualTo(EXPIRES);
    assertThatThrownBy(() -> good.proof().requireFor(good, keys, Optional.of(own + "2")))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.SIGNATURE_UNTRUSTED));
  }

  @Test
  void anOlderGenuineStatementIsAReplay() {
    assertReason(
        SignedPointer.of(statement(7, EPOCH), channelKey),
        seen(8, EPOCH),
        FaultReason.REV_ROLLBACK);
    assertReason(
        SignedPointer.of(statement(900, "4.zzzz"), channelKey),
        seen(8, EPOCH),
        FaultReason.REGISTRY_EPOCH_CHANGED);
    assertReason(
        SignedPointer.of(statement(9, "5.cccc"), channelKey),
        seen(8, EPOCH),
        FaultReason.REGISTRY_EPOCH_CHANGED);
    assertThat(expiry(SignedPointer.of(statement(1, "6.dddd"), channelKey), seen(8, EPOCH)))
        .isEqualTo(EXPIRES);
  }

  @Test
  void anExpiredStatementMakesTheChannelStale() {
    HeldStatements old = HeldStatements.of(StatementProof.NONE, 1_000);
    assertThat(old.isExpired(1_000 + 300_000)).isFalse();
    assertThat(old.isExpired(1_000 + 300_001)).isTrue();
    assertThat(HeldStatements.NONE.isExpired(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void epochsAreOrderedByNumber() {
    Epoch first = Epoch.after("");
    assertThat(Epoch.parse(first.toString())).isEqualTo(first);
    assertThat(Epoch.after(first.toString()).number()).isGreaterThan(first.number());
    assertThat(Epoch.parse("b7f1-uuid").number()).isZero();
    assertThat(Epoch.parse("x.y").toString()).isEqualTo("x.y");
  }

  private long expiry(ChannelPointer pointer, FollowedChannel now) {
    return check.require(pointer, now).expiresMillis();
  }

  private FollowedChannel seen(long revision, String epoch) {
    return new FollowedChannel(
        "stable",
        null,
        revision,
        revision,
        "d1",
        epoch,
        null,
        FollowedRollout.NONE,
        HeldStatements.NONE);
  }

  private static ChannelStatement statement(long revision, String epoch) {
    return new ChannelStatement(
        ChannelStatement.SCHEMA,
        "default",
        "stable",
        epoch,
        revision,
        "d1",
        "d0",
        false,
        "c1",
        10,
        "s",
        "sh",
        "",
        1,
        EXPIRES);
  }

  private static ChannelPointer edit(
      ChannelPointer good,
      String channel,
      String digest,
      long revision,
      String epoch,
      boolean revoked,
      String previous,
      ChannelRollout rollout,
      String revokedDigest) {
    return new ChannelPointer(
        channel,
        digest,
        revision,
        epoch,
        good.actor(),
        good.changedUnixMillis(),
        revoked,
        previous,
        rollout,
        revokedDigest,
        List.of(),
        good.proof());
  }

  private void assertReason(ChannelPointer pointer, FollowedChannel now, FaultReason reason) {
    assertThatThrownBy(() -> check.require(pointer, now))
        .isInstanceOfSatisfying(
            SteeringException.class, e -> assertThat(e.fault().reason()).isEqualTo(reason));
  }
}
