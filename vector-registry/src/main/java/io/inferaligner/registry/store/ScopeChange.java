package io.inferaligner.registry.store;

/**
 * One change on its way through the commit script.
 *
 * @param digest bundle concerned; empty: the channel becomes empty
 * @param label name@version when publishing, else empty
 * @param channel channel name, empty when publishing
 * @param revoke digest to bar for good, or empty
 */
record ScopeChange(
    String operation,
    Author author,
    String requestId,
    String digest,
    String label,
    String channel,
    String revoke,
    String before,
    String after) {
  String subject() {
    return label.isEmpty() ? channel : label;
  }
}
