package io.inferaligner.registry.access;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The table: every RPC, SetChannel by operation, and the roles that may call it. What has no row is
 * denied to everybody; AccessTableTest fails if an RPC has none.
 */
public final class AccessTable {
  private static final Set<Role> EVERYBODY = EnumSet.allOf(Role.class);

  private static final Map<String, Set<Role>> ROWS =
      Map.ofEntries(
          Map.entry("PublishBundle", EnumSet.of(Role.PUBLISHER)),
          Map.entry("GetManifest", EVERYBODY),
          Map.entry("FetchBundle", EVERYBODY),
          Map.entry("ListBundles", EVERYBODY),
          Map.entry("GetChannel", EVERYBODY),
          Map.entry("ListChannels", EVERYBODY),
          Map.entry("WatchChannels", EVERYBODY),
          Map.entry("ListAudit", EnumSet.of(Role.AUDITOR, Role.OPERATOR, Role.ADMIN)),
          Map.entry("ExportScope", EnumSet.of(Role.ADMIN)),
          Map.entry("ImportScope", EnumSet.of(Role.ADMIN)),
          Map.entry("CollectGarbage", EnumSet.of(Role.ADMIN)),
          Map.entry("CheckScope", EnumSet.of(Role.AUDITOR, Role.ADMIN)),
          Map.entry("SetChannel", EnumSet.of(Role.OPERATOR, Role.APPROVER, Role.REVOKER)),
          Map.entry("SetChannel/promote", EnumSet.of(Role.OPERATOR)),
          Map.entry("SetChannel/canary", EnumSet.of(Role.OPERATOR)),
          Map.entry("SetChannel/shadow", EnumSet.of(Role.OPERATOR)),
          Map.entry("SetChannel/rollback", EnumSet.of(Role.OPERATOR)),
          Map.entry("SetChannel/approve", EnumSet.of(Role.APPROVER)),
          Map.entry("SetChannel/revoke", EnumSet.of(Role.REVOKER)));

  private AccessTable() {}

  /** The roles of {@code row}; none if there is no such row. */
  public static Set<Role> roles(String row) {
    return ROWS.getOrDefault(row, Set.of());
  }

  /** Whether one of {@code roles} may do {@code row}. */
  public static boolean allows(String row, Set<Role> roles) {
    return roles.stream().anyMatch(roles(row)::contains);
  }

  static Set<String> rows() {
    return ROWS.keySet();
  }
}
