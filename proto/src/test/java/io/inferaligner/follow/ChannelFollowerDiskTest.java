package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a follower keeps on disk and what it does with it at the next start. */
class ChannelFollowerDiskTest extends FollowerScene {
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

  /** Whoever holds the old file keeps the old content: it is replaced as a whole or not at all. */
  @Test
  void filesAreReplacedAndNeverWrittenOver() throws IOException {
    ChannelFollower follower = following(ONE);
    Path note = state.resolve("channel-stable.json");
    byte[] before = Files.readAllBytes(note);
    Path held = Files.createLink(Files.createDirectory(state.resolve("held")).resolve("n"), note);
    registry.point("stable", TWO.digest());
    until(() -> digest(follower).equals(TWO.digest()));
    until(() -> !files().contains(ONE.digest() + ".safetensors"));
    assertThat(Files.readAllBytes(note)).isNotEqualTo(before);
    assertThat(Files.readAllBytes(held)).isEqualTo(before);
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

  private static byte[] flipped(byte[] bytes) {
    byte[] bad = bytes.clone();
    bad[bad.length / 2] ^= 1;
    return bad;
  }
}
