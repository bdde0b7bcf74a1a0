package io.inferaligner.follow;

import java.util.function.BiConsumer;

/** How a follower does, as health checks tell it. */
public final class FollowerHealth {
  private FollowerHealth() {}

  /** Names and values for {@code data}, every value as text. */
  public static void describe(FollowerStatus status, BiConsumer<String, String> data) {
    data.accept("registry_connected", Boolean.toString(status.connected()));
    data.accept("registry_silent_millis", Long.toString(status.silentMillis()));
    data.accept("last_known_good_saved", Boolean.toString(status.lastKnownGoodSaved()));
    for (FollowerStatus.ChannelStatus channel : status.channels()) {
      String prefix = "channel." + channel.channel() + ".";
      data.accept(prefix + "state", channel.state().name());
      data.accept(prefix + "revision", Long.toString(channel.revision()));
      if (channel.failure() != null) {
        data.accept(prefix + "failure", channel.failure().reason().name());
      }
    }
  }
}
