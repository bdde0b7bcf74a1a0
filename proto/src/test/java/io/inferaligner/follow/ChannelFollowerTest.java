package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.fake.FakeRegistry;
import io.inferaligner.follow.fake.ToyBundle;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelFollowerTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final ToyBundle ONE = ToyBundle.of("1.0.0", KEY);
  private static final ToyBundle TWO = ToyBundle.of("2.0.0", KEY);

  @TempDir Path state;
  private final FakeRegistry registry = FakeRegistry.started();
  private final RegistryClient client =
      RegistryClient.connect(registry.target(), OpenTelemetry.noop());
  private final List<ChannelFollower> followers = new ArrayList<>();
  private final List<SteeringFault> failures = new CopyOnWriteArrayList<>();
  private final List<String> news = new CopyOnWriteArrayList<>();
  private BundleAdmission admission = BundleAdmission.any();

  ChannelFollowerTest() {
    registry.publish(ONE);
    registry.publish(TWO);
  }

  @AfterEach
  void close() {
    followers.forEach(ChannelFollower::close);
    client.close();
    registry.close();
  }

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
  void startsFromDiskWithADeadRegistry() {
    following(ONE).close();
    registry.stop();
    ChannelFollower follower = started();
    assertThat(follower.active("stable").orElseThrow().bundle()).isEqualTo(ONE.decoded());
    assertThat(follower.active("stable").orElseThrow().stale()).isTrue();
    assertThat(follower.status().state()).isEqualTo(FollowerState.STALE);
  }

  @Test
  void verifiesWhatItReadsFromDisk() throws IOException {
    following(ONE).close();
    registry.stop();
    for (String name :
        List.of(
            ONE.digest() + ".safetensors",
            ONE.digest() + ".manifest.json",
            ONE.digest() + ".signatures.json",
            "channel-stable.json")) {
      Path file = state.resolve(name);
      byte[] good = Files.readAllBytes(file);
      for (byte[] bad : List.of(flipped(good), new byte[0])) {
        Files.write(file, bad);
        ChannelFollower follower = started();
        assertThat(follower.active("stable")).as(name).isEmpty();
        follower.close();
      }
      Files.write(file, good);
    }
    assertThat(started().active("stable")).isPresent();
  }

  @Test
  void fetchesAgainWhatIsCorruptOnDisk() throws IOException {
    following(ONE).close();
    Files.write(state.resolve(ONE.digest() + ".safetensors"), new byte[] {1, 2, 3});
    ChannelFollower follower = started();
    until(() -> follower.status().state() == FollowerState.READY);
    assertThat(digest(follower)).isEqualTo(ONE.digest());
  }

  @Test
  void keepsOnlyTheBundlesInUseOnDisk() throws IOException {
    ChannelFollower follower = following(ONE);
    registry.point("stable", TWO.digest());
    until(() -> digest(follower).equals(TWO.digest()));
    until(() ->
        files()
            .equals(
                List.of(
                    TWO.digest() + ".manifest.json",
                    TWO.digest() + ".safetensors",
                    TWO.digest() + ".signatures.json",
                    "channel-stable.json")));
  }

  @Test
  void refusesToGoBackInRevisionAlsoAfterARestart() {
    registry.pointAt("stable", ONE.digest(), 7);
    ChannelFollower follower = started();
    until(() -> digest(follower).equals(ONE.digest()));
    registry.pointAt("stable", TWO.digest(), 6);
    assertRefused(follower, FaultReason.REV_ROLLBACK);
    follower.close();

    failures.clear();
    assertRefused(started(), FaultReason.REV_ROLLBACK);
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
  void aRevokedBundleIsGoneFromMemoryAndDisk() {
    ChannelFollower follower = following(ONE);
    registry.revoke("stable", ONE.digest());
    until(() -> follower.active("stable").isEmpty());
    until(() -> files().equals(List.of("channel-stable.json")));
    assertThat(follower.status().state()).isEqualTo(FollowerState.EMPTY);
    assertThat(news).contains("revoked " + ONE.digest(), "emptied stable");
    assertThatThrownBy(() -> follower.byDigest(ONE.digest()))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.BUNDLE_REVOKED));
    follower.close();
    registry.stop();
    assertThat(started().active("stable")).isEmpty();
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

  @Test
  void servesFromMemoryWhenTheStateFolderCannotBeWritten() throws IOException {
    Path file = Files.writeString(state.resolve("file"), "in the way");
    registry.point("stable", ONE.digest());
    ChannelFollower follower = started(file);
    until(() -> digest(follower).equals(ONE.digest()));
    until(() -> !follower.status().lastKnownGoodSaved());
    assertThat(follower.status().state()).isEqualTo(FollowerState.READY);
  }

  private void assertRefused(ChannelFollower follower, FaultReason reason) {
    until(() -> failures.stream().anyMatch(fault -> fault.reason() == reason));
    assertThat(follower.status().state()).isEqualTo(FollowerState.FAILED);
    assertThat(digest(follower)).isEqualTo(ONE.digest());
  }

  private ChannelFollower following(ToyBundle bundle) {
    registry.point("stable", bundle.digest());
    ChannelFollower follower = started();
    until(
        () -> digest(follower).equals(bundle.digest()) && files().contains("channel-stable.json"));
    until(() -> follower.status().state() == FollowerState.READY);
    return follower;
  }

  private ChannelFollower started() {
    return started(state);
  }

  private ChannelFollower started(Path directory) {
    ChannelFollower follower =
        new ChannelFollower(
            client,
            TrustedKeys.parse(KEY.publicText()),
            new FollowerSettings(
                directory, List.of("stable"), Duration.ofMillis(300), Duration.ofSeconds(30)),
            admission,
            new Recorder());
    followers.add(follower);
    follower.start();
    return follower;
  }

  private static String digest(ChannelFollower follower) {
    return follower.active("stable").map(active -> active.bundle().digest()).orElse("");
  }

  private List<String> files() {
    try (var files = Files.list(state)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] bad = bytes.clone();
    bad[bad.length / 2] ^= 1;
    return bad;
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(deadline);
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }

  private final class Recorder implements FollowerListener {
    @Override
    public void activated(ActiveBundle bundle) {
      news.add("activated " + bundle.bundle().digest());
    }

    @Override
    public void emptied(String channel) {
      news.add("emptied " + channel);
    }

    @Override
    public void revoked(String digest) {
      news.add("revoked " + digest);
    }

    @Override
    public void failed(String channel, SteeringFault fault) {
      failures.add(fault);
    }
  }
}
