package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Fetches bundles that are not in memory: each once at a time, a few at once. Thread-safe. */
final class OnDemandBundles {
  /** Bounds the memory of what is under way: a bundle may have 64 MiB. */
  private static final int AT_ONCE = 2;

  private static final long PATIENCE_MILLIS = 5_000;

  private final BundleVerifier verifier;
  private final BundleCache cache;
  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final ConcurrentHashMap<String, CompletableFuture<VectorBundle>> loading =
      new ConcurrentHashMap<>();

  OnDemandBundles(BundleVerifier verifier, BundleCache cache) {
    this.verifier = verifier;
    this.cache = cache;
  }

  /** The verified and admitted bundle; callers that ask at the same time share one fetch. */
  VectorBundle load(String digest) {
    CompletableFuture<VectorBundle> mine = new CompletableFuture<>();
    CompletableFuture<VectorBundle> other = loading.putIfAbsent(digest, mine);
    if (other != null) {
      return joined(other);
    }
    try {
      VectorBundle bundle = loadAlone(digest);
      mine.complete(bundle);
      return bundle;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      loading.remove(digest, mine);
    }
  }

  private VectorBundle loadAlone(String digest) {
    requireAllowed(digest);
    takePlace();
    try {
      VectorBundle there = cache.get(digest);
      if (there != null) {
        return there;
      }
      VectorBundle bundle = verifier.load(digest).bundle();
      verifier.admit(bundle);
      cache.put(bundle);
      requireAllowed(digest);
      return bundle;
    } finally {
      places.release();
    }
  }

  private void takePlace() {
    try {
      if (places.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new SteeringException(
        SteeringFault.retry(
            FaultReason.REGISTRY_UNAVAILABLE,
            "too many bundles are being fetched from the registry: try again",
            PATIENCE_MILLIS));
  }

  private void requireAllowed(String digest) {
    if (cache.isRevoked(digest)) {
      throw new SteeringException(
          FaultReason.BUNDLE_REVOKED,
          "bundle %s was revoked: use the bundle that the channel points at now".formatted(digest));
    }
  }

  private static VectorBundle joined(CompletableFuture<VectorBundle> other) {
    try {
      return other.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SteeringException steering) {
        throw steering;
      }
      throw e;
    }
  }
}
