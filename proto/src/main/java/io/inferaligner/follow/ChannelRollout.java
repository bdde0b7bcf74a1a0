package io.inferaligner.follow;

/**
 * What a channel does beside its stable bundle.
 *
 * @param canary digest; empty if none
 * @param weightPpm how many of a million sticky keys get the canary
 * @param saltId names the split of this canary
 * @param shadow digest that is computed but never applied; empty if none
 */
public record ChannelRollout(String canary, int weightPpm, String saltId, String shadow) {
  /** Nothing. */
  public static final ChannelRollout NONE = new ChannelRollout("", 0, "", "");
}
