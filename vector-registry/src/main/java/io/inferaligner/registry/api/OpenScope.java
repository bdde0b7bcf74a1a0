package io.inferaligner.registry.api;

import io.inferaligner.registry.store.ScopeStores;
import io.inferaligner.tenant.TenantPolicies;

/** A scope that is served: its stores, the reader of its log, and what tenants may do in it. */
record OpenScope(ScopeStores stores, LogReader log, PublishBounds bounds) implements AutoCloseable {
  static OpenScope of(ScopeStores stores, TenantPolicies tenants) {
    return new OpenScope(
        stores, new LogReader(stores.state()), new PublishBounds(tenants, stores.bundles()));
  }

  @Override
  public void close() {
    log.close();
  }
}
