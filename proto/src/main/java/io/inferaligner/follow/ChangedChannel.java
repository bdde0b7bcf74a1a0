package io.inferaligner.follow;

/**
 * The registry's receipt for a change of a channel.
 *
 * @param pointer the channel after it
 * @param durability how safe it is, as reached: PRIMARY, LOCAL_FSYNC or REPLICATED(n)
 */
public record ChangedChannel(ChannelPointer pointer, String durability) {}
