package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Canary and shadow of one channel as far as they are in use. Immutable.
 *
 * @param wanted what the registry says
 * @param canary null: everybody gets the stable bundle
 * @param shadow null: nothing is computed beside
 */
record FollowedRollout(
    ChannelRollout wanted, @Nullable VectorBundle canary, @Nullable VectorBundle shadow) {
  static final FollowedRollout NONE = new FollowedRollout(ChannelRollout.NONE, null, null);

  /** Whether everything wanted is in use. */
  boolean isComplete() {
    return wanted.canary().isEmpty() == (canary == null)
        && wanted.shadow().isEmpty() == (shadow == null);
  }

  /** Digests in use. */
  List<String> digests() {
    return Stream.of(canary, shadow)
        .filter(Objects::nonNull)
        .map(VectorBundle::digest)
        .distinct()
        .toList();
  }

  @Nullable VectorBundle find(String digest) {
    if (canary != null && canary.digest().equals(digest)) {
      return canary;
    }
    return shadow != null && shadow.digest().equals(digest) ? shadow : null;
  }
}
