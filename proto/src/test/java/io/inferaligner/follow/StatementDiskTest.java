package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The signed statement that a follower keeps on disk, and what a start without registry asks. */
class StatementDiskTest extends FollowerScene {
  private static final SigningKey CHANNEL = SigningKey.generate();
  private static final Duration DAY = Duration.ofDays(1);

  @BeforeEach
  void sign() {
    trusted = KEY.publicText() + "\nchannel " + CHANNEL.publicText() + "\n";
    registry.signWith(CHANNEL, DAY);
  }

  @Test
  void startsFromWhatIsSigned() {
    following(ONE).close();
    registry.stop();
    assertThat(files()).contains("statement-stable.json");
    ChannelFollower follower = started();
    assertThat(digest(follower)).isEqualTo(ONE.digest());
    assertThat(follower.status().state()).isEqualTo(FollowerState.STALE);
  }

  @Test
  void everyFlippedByteOfTheStatementIsNoticed() throws IOException {
    following(ONE).close();
    registry.stop();
    Path file = state.resolve("statement-stable.json");
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at += 7) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(file, bad);
      ChannelFollower follower = started();
      assertThat(follower.active("stable")).as("byte %d", at).isEmpty();
      assertThat(follower.status().state()).isEqualTo(FollowerState.FAILED);
      follower.close();
    }
  }

  @Test
  void aNoteThatIsNotSignedMovesNothing() throws IOException {
    following(ONE).close();
    Path note = state.resolve("channel-stable.json");
    String good = Files.readString(note);
    registry.stop();
    Files.writeString(note, good.replace(ONE.digest(), TWO.digest()));
    ChannelFollower follower = started();
    assertThat(digest(follower)).isEqualTo(ONE.digest());
    follower.close();

    Files.delete(state.resolve("statement-stable.json"));
    assertThat(started().active("stable")).isEmpty();
    assertThat(failures.getLast().reason()).isEqualTo(FaultReason.SIGNATURE_MISSING);
  }

  @Test
  void anOlderGenuineStatementPutBackIsRefusedAndTheNewerRevisionStillCounts() throws IOException {
    Path file = state.resolve("statement-stable.json");
    ChannelFollower first = following(ONE);
    byte[] old = Files.readAllBytes(file);
    registry.point("stable", TWO.digest());
    until(() -> digest(first).equals(TWO.digest()));
    until(() -> !same(file, old));
    until(() -> !files().contains(ONE.digest() + ".safetensors"));
    first.close();
    registry.stop();

    Files.write(file, old);
    ChannelFollower second = started();
    assertThat(second.active("stable")).isEmpty();
    assertThat(failures.getLast().reason()).isEqualTo(FaultReason.REV_ROLLBACK);
    second.close();

    failures.clear();
    registry.start();
    registry.pointAt("stable", ONE.digest(), 1);
    ChannelFollower third = started();
    until(() -> failures.stream().anyMatch(one -> one.message().contains("registry offers")));
    assertThat(third.active("stable")).isEmpty();
  }

  @Test
  void theBundleBeforeARefusedOneIsStillSigned() throws IOException {
    ChannelFollower first = following(ONE);
    admission =
        bundle -> {
          if (bundle.digest().equals(TWO.digest())) {
            throw new io.inferaligner.core.fault.SteeringException(
                FaultReason.BUNDLE_CANARY_FAILED, "does not score as stated");
          }
        };
    first.close();
    byte[] note = Files.readAllBytes(state.resolve("channel-stable.json"));
    registry.point("stable", TWO.digest());
    ChannelFollower second = started();
    assertRefused(second, FaultReason.BUNDLE_CANARY_FAILED);
    until(() -> !same(state.resolve("channel-stable.json"), note));
    second.close();
    registry.stop();
    ChannelFollower third = started();
    assertThat(digest(third)).isEqualTo(ONE.digest());
    assertThat(third.status().channels().getFirst().revision()).isEqualTo(2);
  }

  @Test
  void aStatementThatIsTooOldServesButIsStale() throws IOException {
    registry.signWith(CHANNEL, Duration.ofMinutes(-6));
    registry.point("stable", ONE.digest());
    ChannelFollower follower = started();
    until(() -> digest(follower).equals(ONE.digest()));
    assertThat(follower.status().state()).isEqualTo(FollowerState.STALE);
  }

  @Test
  void aRenewedStatementIsSavedToo() throws IOException {
    Path file = state.resolve("statement-stable.json");
    following(ONE).close();
    byte[] old = Files.readAllBytes(file);
    registry.signWith(CHANNEL, DAY.multipliedBy(2));
    ChannelFollower follower = started();
    until(() -> !same(file, old));
    assertThat(digest(follower)).isEqualTo(ONE.digest());
  }

  @Test
  void aRevokedBundleIsNotKeptBecauseTheNextOneIsRefused() {
    ChannelFollower follower = following(ONE);
    registry.corrupt(TWO.digest(), com.google.protobuf.ByteString.EMPTY);
    registry.pointAndRevoke("stable", TWO.digest(), ONE.digest());
    until(() -> follower.active("stable").isEmpty());
    assertThat(news).contains("revoked " + ONE.digest());
    assertThat(List.copyOf(failures)).isNotEmpty();
  }

  private static boolean same(Path file, byte[] content) {
    try {
      return java.util.Arrays.equals(Files.readAllBytes(file), content);
    } catch (IOException e) {
      return true;
    }
  }
}
