package io.inferaligner.registry.store;

import io.inferaligner.registry.config.RegistryConfig;
import io.inferaligner.registry.sign.ChannelSigner;

/**
 * All of one scope: a tenant's own bundles, channels, revisions and audit, in one hash slot.
 * Nothing here sees another scope's. Thread-safe.
 */
public record ScopeStores(
    String name,
    ScopeStore state,
    BundleStore bundles,
    Statements statements,
    ChannelStore channels,
    GarbageCollector collector,
    ScopeBackup backup,
    ScopeCheck check) {
  /** Scope {@code name} of a Redis that may hold others too. */
  public static ScopeStores of(
      RedisConnection redis, RegistryConfig config, ChannelSigner signer, String name) {
    ScopeStore state = new ScopeStore(redis, name);
    BundleStore bundles = new BundleStore(state, config);
    Statements statements = new Statements(name, signer);
    ChannelStore channels = new ChannelStore(state, bundles, statements, config);
    return new ScopeStores(
        name,
        state,
        bundles,
        statements,
        channels,
        new GarbageCollector(state, bundles, channels, config),
        new ScopeBackup(state, bundles, statements),
        new ScopeCheck(state, bundles, channels, statements));
  }
}
