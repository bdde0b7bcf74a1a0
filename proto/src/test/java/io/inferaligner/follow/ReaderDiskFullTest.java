package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fake.Figures;
import io.inferaligner.core.fake.SmallVolume;
import io.inferaligner.follow.fake.ToyBundle;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The disk of a reader's last known good bundles is full, at every page that a change needs: it
 * goes on from memory, a restart finds one whole bundle, and all is saved when there is room. Needs
 * mounts: run by {@code test --all} and bench/registry/disk-full.sh.
 */
@Tag("isolated")
class ReaderDiskFullTest extends FollowerScene {
  private static final int PAGES = 12;

  @Test
  void servesFromMemoryAndSavesWhenThereIsRoom() throws Exception {
    int full = 0;
    int older = 0;
    try (SmallVolume volume = SmallVolume.at(state.resolve("volume"), 256)) {
      for (int pages = 0; pages <= PAGES; pages++) {
        ToyBundle before = pages % 2 == 0 ? ONE : TWO;
        ToyBundle after = pages % 2 == 0 ? TWO : ONE;
        registry.point("stable", before.digest());
        ChannelFollower follower = started(volume.path());
        until(() -> digest(follower).equals(before.digest()));
        until(() -> found(volume).equals(before.digest()));
        volume.fill(pages);
        registry.point("stable", after.digest());
        until(() -> digest(follower).equals(after.digest()));
        until(() -> follower.status().state() == FollowerState.READY);
        until(() -> !saved(follower) || found(volume).equals(after.digest()));
        full += saved(follower) ? 0 : 1;
        older += found(volume).equals(before.digest()) ? 1 : 0;
        assertThat(found(volume)).as("%d pages", pages).isIn(before.digest(), after.digest());
        volume.free();
        registry.endWatches();
        until(() -> saved(follower) && found(volume).equals(after.digest()));
        follower.close();
      }
    }
    assertThat(full).isBetween(1, PAGES);
    new Figures("registry-disk-full-reader")
        .put("volume", "last known good bundles of a reader, tmpfs")
        .put("room_in_pages", "0 to " + PAGES)
        .put("changes", PAGES + 1)
        .put("changes_that_found_the_disk_full", full)
        .put("restarts_that_found_the_bundle_before", older)
        .put("restarts_without_a_whole_bundle", 0)
        .put("saved_when_there_was_room", PAGES + 1)
        .put("verdict", "served from memory, nothing half-written, saved when there was room")
        .write();
  }

  private static boolean saved(ChannelFollower follower) {
    return follower.status().lastKnownGoodSaved();
  }

  /** Digest that a reader starts with when no registry answers. */
  private String found(SmallVolume volume) {
    RegistryClient nobody = RegistryClient.connect("127.0.0.1:1", OpenTelemetry.noop());
    try (nobody;
        ChannelFollower restarted =
            new ChannelFollower(
                nobody,
                TrustedKeys.parse(trusted),
                FollowerSettings.of(volume.path(), List.of("stable")),
                admission,
                FollowerListener.none())) {
      restarted.start();
      return digest(restarted);
    }
  }
}
