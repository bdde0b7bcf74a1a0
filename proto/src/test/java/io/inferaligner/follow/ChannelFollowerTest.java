package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.fake.ToyBundle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChannelFollowerTest extends FollowerScene {
  @Test
  void activatesWhatTheChannelPointsAtAndFollowsChanges() throws Exception {
    registry.point("stable", ONE.digest());
    ChannelFollower follower = started();
    assertThat(follower.awaitSynchronized(Duration.ofSeconds(10))).isTrue();
    ActiveBundle active = follower.active("stable").orElseThrow();
    assertThat(active.bundle()).isEqualTo(ONE.decoded());
    assertThat(active.revision()).isEqualTo(1);
    assertThat(active.epoch()).isEqualTo("epoch-1");
    assertThat(active.stale()).isFalse();
    assertThat(follower.status().state()).isEqualTo(FollowerState.READY);

    registry.point("stable", TWO.digest());
    until(() -> digest(follower).equals(TWO.digest()));
    assertThat(follower.active("stable").orElseThrow().revision()).isEqualTo(2);
    until(() -> news.equals(List.of("activated " + ONE.digest(), "activated " + TWO.digest())));
  }

  @Test
  void isEmptyUntilTheChannelPointsAtSomething() throws Exception {
    ChannelFollower follower = started();
    assertThat(follower.awaitSynchronized(Duration.ofSeconds(10))).isTrue();
    assertThat(follower.active("stable")).isEmpty();
    assertThat(follower.active("unknown")).isEmpty();
    assertThat(follower.status().state()).isEqualTo(FollowerState.EMPTY);
  }

  @Test
  void keepsTheLastGoodBundleWhenTheNextIsSignedByAStranger() {
    ChannelFollower follower = following(ONE);
    ToyBundle forged = ToyBundle.of("3.0.0", SigningKey.generate());
    registry.publish(forged);
    registry.point("stable", forged.digest());
    assertRefused(follower, FaultReason.SIGNATURE_UNTRUSTED);
    assertThatThrownBy(() -> follower.byDigest(forged.digest()))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.SIGNATURE_UNTRUSTED));
  }

  @Test
  void keepsTheLastGoodBundleWhenAnyByteOfTheNextIsWrong() {
    ChannelFollower follower = following(ONE);
    byte[] bytes = TWO.vectors().toByteArray();
    bytes[bytes.length - 1] ^= 1;
    registry.corrupt(TWO.digest(), ByteString.copyFrom(bytes));
    registry.point("stable", TWO.digest());
    assertRefused(follower, FaultReason.BLOB_DIGEST_MISMATCH);
  }

  @Test
  void keepsTheLastGoodBundleWhenTheServiceRefusesTheNext() {
    admission =
        bundle -> {
          if (bundle.digest().equals(TWO.digest())) {
            throw new SteeringException(FaultReason.BUNDLE_CANARY_FAILED, "score differs");
          }
        };
    ChannelFollower follower = following(ONE);
    registry.point("stable", TWO.digest());
    assertRefused(follower, FaultReason.BUNDLE_CANARY_FAILED);
  }

  @Test
  void aRefusedChangeIsTriedAgainWhenTheWatchIsRenewed() {
    registry.corrupt(TWO.digest(), ByteString.EMPTY);
    ChannelFollower follower = following(ONE);
    registry.point("stable", TWO.digest());
    assertRefused(follower, FaultReason.BLOB_DIGEST_MISMATCH);
    registry.publish(TWO);
    registry.endWatches();
    until(() -> digest(follower).equals(TWO.digest()));
    until(() -> follower.status().state() == FollowerState.READY);
  }

  @Test
  void resumesByRevisionAfterTheWatchBroke() {
    ChannelFollower follower = following(ONE);
    registry.endWatches();
    registry.point("stable", TWO.digest());
    until(() -> digest(follower).equals(TWO.digest()));
    assertThat(registry.watchedFrom()).containsExactly(0L, 1L);
  }

  @Test
  void servesWhileTheRegistryIsDownAndSaysItIsStale() {
    ChannelFollower follower = following(ONE);
    registry.stop();
    until(() -> follower.status().state() == FollowerState.STALE);
    assertThat(follower.active("stable").orElseThrow().stale()).isTrue();
    assertThat(digest(follower)).isEqualTo(ONE.digest());
    assertThatThrownBy(() -> follower.byDigest(TWO.digest()))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.REGISTRY_UNAVAILABLE));
    registry.start();
    until(() -> follower.status().state() == FollowerState.READY);
  }

  @Test
  void refusesAnotherBundleUnderTheSameRevision() {
    registry.pointAt("stable", ONE.digest(), 7);
    ChannelFollower follower = started();
    until(() -> digest(follower).equals(ONE.digest()));
    registry.pointAt("stable", TWO.digest(), 7);
    assertRefused(follower, FaultReason.REV_ROLLBACK);
  }

  @Test
  void startsOverWhenTheEpochChanges() {
    registry.pointAt("stable", ONE.digest(), 7);
    ChannelFollower follower = started();
    until(() -> digest(follower).equals(ONE.digest()));
    registry.newEpoch("epoch-2");
    assertRefused(follower, FaultReason.REGISTRY_EPOCH_CHANGED);
    registry.point("stable", TWO.digest());
    until(() -> digest(follower).equals(TWO.digest()));
    ActiveBundle active = follower.active("stable").orElseThrow();
    assertThat(active.epoch()).isEqualTo("epoch-2");
    assertThat(active.revision()).isEqualTo(1);
    until(() -> follower.status().state() == FollowerState.READY);
  }

  @Test
  void startsOverWhenTheRegistryTrimmedItsLog() {
    ChannelFollower follower = following(ONE);
    registry.compact(100);
    registry.point("stable", TWO.digest());
    registry.endWatches();
    until(() -> registry.watchedFrom().size() >= 3 && digest(follower).equals(TWO.digest()));
    assertThat(registry.watchedFrom().getLast()).isZero();
  }

  @Test
  void findsBundlesThatAreOnNoChannelAndFetchesThemOnce() {
    AtomicInteger admitted = new AtomicInteger();
    admission = bundle -> admitted.incrementAndGet();
    ChannelFollower follower = following(ONE);
    assertThat(follower.cached(TWO.digest())).isEmpty();
    int before = registry.fetches();
    assertThat(follower.byDigest(TWO.digest())).isEqualTo(TWO.decoded());
    assertThat(follower.byDigest(TWO.digest())).isSameAs(follower.cached(TWO.digest()).get());
    assertThat(registry.fetches()).isEqualTo(before + 1);
    assertThat(admitted).hasValue(2);
    assertThatThrownBy(() -> follower.byDigest("0".repeat(64)))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.BUNDLE_NOT_FOUND));
    assertThatThrownBy(() -> follower.byDigest("../etc"))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.BUNDLE_NOT_FOUND));
  }
}
