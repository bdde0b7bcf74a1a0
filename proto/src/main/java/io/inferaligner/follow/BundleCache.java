package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Admitted bundles by digest, the oldest dropped beyond a bound. Reading takes no lock. Bundles of
 * channels are held by their channel as well, so dropping one here never empties a channel.
 */
final class BundleCache {
  private final int capacity;
  private final ConcurrentHashMap<String, VectorBundle> bundles = new ConcurrentHashMap<>();
  private final Queue<String> age = new ConcurrentLinkedQueue<>();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();

  BundleCache(int capacity) {
    this.capacity = capacity;
  }

  @Nullable VectorBundle get(String digest) {
    return bundles.get(digest);
  }

  void put(VectorBundle bundle) {
    if (revoked.contains(bundle.digest())) {
      return;
    }
    if (bundles.put(bundle.digest(), bundle) == null) {
      age.add(bundle.digest());
    }
    while (bundles.size() > capacity) {
      String oldest = age.poll();
      if (oldest == null) {
        return;
      }
      bundles.remove(oldest);
    }
  }

  void revoke(String digest) {
    revoked.add(digest);
    bundles.remove(digest);
    age.remove(digest);
  }

  /** Undoes a revocation: a channel points at the bundle again. */
  void allow(String digest) {
    revoked.remove(digest);
  }

  boolean isRevoked(String digest) {
    return revoked.contains(digest);
  }
}
