package io.inferaligner.registry.store;

import io.inferaligner.core.audit.AuditEntry;
import java.util.Map;
import redis.clients.jedis.resps.StreamEntry;

/** How an audit entry stands in Redis; the scripts write the same names. */
final class AuditFields {
  private AuditFields() {}

  static AuditEntry entry(StreamEntry entry) {
    Map<String, String> fields = entry.getFields();
    return new AuditEntry(
        // Entries of earlier releases say no version.
        Integer.parseInt(fields.getOrDefault("v", "1")),
        entry.getID().getTime(),
        field(fields, "op"),
        field(fields, "actor"),
        field(fields, "tenant"),
        field(fields, "scope"),
        field(fields, "subject"),
        field(fields, "before"),
        field(fields, "after"),
        field(fields, "req"),
        Long.parseLong(field(fields, "at")),
        field(fields, "prev"),
        field(fields, "hash"));
  }

  private static String field(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, "");
  }
}
