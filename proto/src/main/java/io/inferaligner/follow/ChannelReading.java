package io.inferaligner.follow;

import java.util.List;

/**
 * Channels at one moment.
 *
 * @param channels what was asked for
 * @param scopeRevision current revision of the whole scope: what a change has to expect
 */
public record ChannelReading(List<ChannelPointer> channels, long scopeRevision) {
  public ChannelReading {
    channels = List.copyOf(channels);
  }
}
