package io.inferaligner.follow;

import io.inferaligner.core.bundle.BundleCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a follower follows.
 *
 * @param stateDirectory folder of the last known good bundles; created if missing; one process each
 * @param channels names, at least one
 * @param staleAfter time without the registry after which bundles count as stale
 * @param watchLifetime shortest life of one watch before it is renewed, the longest is twice that;
 *     refused changes are tried again at that pace
 */
public record FollowerSettings(
    Path stateDirectory, List<String> channels, Duration staleAfter, Duration watchLifetime) {
  public FollowerSettings {
    channels = List.copyOf(channels);
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("a follower needs at least one channel");
    }
    channels.forEach(channel -> BundleCodec.requireName("channel", channel));
  }

  /** Stale after 5 s without the registry, watches of one to two minutes. */
  public static FollowerSettings of(Path stateDirectory, List<String> channels) {
    return new FollowerSettings(
        stateDirectory, channels, Duration.ofSeconds(5), Duration.ofMinutes(1));
  }
}
