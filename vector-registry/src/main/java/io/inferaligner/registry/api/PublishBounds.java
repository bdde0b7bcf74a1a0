package io.inferaligner.registry.api;

import io.inferaligner.core.Planner;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.registry.store.BundleStore;
import io.inferaligner.registry.store.StoredBundle;
import io.inferaligner.tenant.TenantPolicies;
import io.inferaligner.tenant.TenantPolicy;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What the caller's tenant may publish. Thread-safe. */
final class PublishBounds {
  private final TenantPolicies policies;
  private final BundleStore bundles;
  private final ReentrantLock room = new ReentrantLock();

  PublishBounds(TenantPolicies policies, BundleStore bundles) {
    this.policies = policies;
    this.bundles = bundles;
  }

  /**
   * The result of {@code publish}, if {@code tenant} may publish {@code bundle} and has room for
   * it. What is stored already needs no room. One at a time in this process, so that two cannot
   * take the same room; several registries over one Redis may go over it by one bundle each.
   *
   * @throws SteeringException TENANT_MISMATCH, STORAGE_FULL
   */
  BundleStore.Stored within(
      String tenant, VectorBundle bundle, long bytes, Supplier<BundleStore.Stored> publish) {
    TenantPolicy policy = policies.of(tenant);
    policy.requireBundle(bundle.manifest().name(), Planner.shift(bundle).relativeNorm());
    if (policy.storedBundles().isEmpty() && policy.storedBytes().isEmpty()) {
      return publish.get();
    }
    room.lock();
    try {
      if (bundles.find(bundle.digest()).isEmpty()) {
        List<StoredBundle> present = bundles.list("");
        policy.requireRoom(
            present.size(), present.stream().mapToLong(StoredBundle::size).sum(), bytes);
      }
      return publish.get();
    } finally {
      room.unlock();
    }
  }

  /**
   * Refuses a channel that is not {@code tenant}'s.
   *
   * @throws SteeringException TENANT_MISMATCH
   */
  void requireChannel(String tenant, String channel) {
    policies.of(tenant).requireChannel(channel);
  }
}
