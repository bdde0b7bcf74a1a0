package io.inferaligner.registry.store;

/**
 * Who makes a change, for the audit log.
 *
 * @param tenant for whom; empty for a caller of no tenant
 */
public record Author(String name, String tenant) {}
