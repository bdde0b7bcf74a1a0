package io.inferaligner.registry.store;

import java.util.Optional;

/**
 * One revision of the log.
 *
 * @param channel state of the channel that changed; empty for a publication
 */
public record LogEntry(long revision, Optional<StoredChannel> channel) {}
