package io.inferaligner.follow;

import java.util.List;

/**
 * One stored bundle, as the registry lists it.
 *
 * @param revision registry revision of its publication
 * @param keyIds keys that signed it
 */
public record BundleListing(
    String digest,
    String name,
    String version,
    long revision,
    String modelDigest,
    long sizeBytes,
    long createdUnixMillis,
    List<String> keyIds) {
  public BundleListing {
    keyIds = List.copyOf(keyIds);
  }
}
