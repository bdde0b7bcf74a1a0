package io.inferaligner.access;

import static io.inferaligner.access.Role.ADMIN;
import static io.inferaligner.access.Role.APPROVER;
import static io.inferaligner.access.Role.AUDITOR;
import static io.inferaligner.access.Role.EXPERIMENTER;
import static io.inferaligner.access.Role.OPERATOR;
import static io.inferaligner.access.Role.PLATFORM;
import static io.inferaligner.access.Role.PUBLISHER;
import static io.inferaligner.access.Role.READER;
import static io.inferaligner.access.Role.REVOKER;
import static io.inferaligner.access.Role.RUNNER;
import static io.inferaligner.access.Role.STEERING;
import static io.inferaligner.access.Role.USER;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The table: every RPC of every service, some by what is asked of them, the roles that may call it,
 * and whether the caller must belong to a tenant. What has no row is denied to everybody;
 * AccessTableTest fails if an RPC has none.
 */
public final class AccessTable {
  private static final String REGISTRY = "inferaligner.registry.v1.RegistryService/";
  private static final String GATE_SERVICE = "inferaligner.gate.v1.GateService/";
  private static final String RUNNER_SERVICE = "inferaligner.runner.v1.RunnerService/";
  private static final String STEERING_SERVICE = "inferaligner.steering.v1.SteeringService/";

  /** What a row is about. */
  public enum Subject {
    /** One tenant's own: a caller without a tenant is refused. */
    TENANT,
    /** No tenant's. */
    NONE
  }

  /** Who may do it. */
  public record Row(Set<Role> roles, Subject subject) {
    public Row {
      roles = Set.copyOf(roles);
    }
  }

  private static final Map<String, Row> ROWS = rowsOfAllServices();

  private AccessTable() {}

  private static Map<String, Row> rowsOfAllServices() {
    Map<String, Row> rows = new LinkedHashMap<>();
    registry(rows);
    gate(rows);
    runner(rows);
    steering(rows);
    return Map.copyOf(rows);
  }

  private static void registry(Map<String, Row> rows) {
    Set<Role> readers = everybodyBut(USER, EXPERIMENTER, PLATFORM);
    rows.put(REGISTRY + "PublishBundle", tenant(PUBLISHER, STEERING));
    for (String read :
        new String[] {
          "GetManifest", "FetchBundle", "ListBundles", "GetChannel", "ListChannels", "WatchChannels"
        }) {
      rows.put(REGISTRY + read, new Row(readers, Subject.TENANT));
    }
    rows.put(REGISTRY + "ListAudit", tenant(AUDITOR, OPERATOR, ADMIN));
    rows.put(REGISTRY + "ExportScope", tenant(ADMIN));
    rows.put(REGISTRY + "ImportScope", tenant(ADMIN));
    rows.put(REGISTRY + "CollectGarbage", tenant(ADMIN));
    rows.put(REGISTRY + "CheckScope", tenant(AUDITOR, ADMIN));
    rows.put(REGISTRY + "SetChannel", tenant(OPERATOR, APPROVER, REVOKER));
    for (String move : new String[] {"promote", "canary", "shadow", "rollback"}) {
      rows.put(REGISTRY + "SetChannel/" + move, tenant(OPERATOR));
    }
    rows.put(REGISTRY + "SetChannel/approve", tenant(APPROVER));
    rows.put(REGISTRY + "SetChannel/revoke", tenant(REVOKER));
  }

  private static void gate(Map<String, Row> rows) {
    rows.put(GATE_SERVICE + "Decide", tenant(RUNNER));
    rows.put(GATE_SERVICE + "DecideStream", tenant(RUNNER));
    rows.put(GATE_SERVICE + "GetStatus", tenant(RUNNER, READER, OPERATOR, AUDITOR, ADMIN));
  }

  private static void runner(Map<String, Row> rows) {
    rows.put(RUNNER_SERVICE + "Generate", tenant(USER, EXPERIMENTER, STEERING));
    rows.put(RUNNER_SERVICE + "Generate/experiment", tenant(EXPERIMENTER, STEERING));
    rows.put(RUNNER_SERVICE + "Capture", tenant(EXPERIMENTER, STEERING));
    rows.put(RUNNER_SERVICE + "GetModel", new Row(EnumSet.allOf(Role.class), Subject.NONE));
    rows.put(RUNNER_SERVICE + "GetStatus", new Row(everybodyBut(PLATFORM), Subject.TENANT));
    rows.put(RUNNER_SERVICE + "TailTrace", tenant(OPERATOR, AUDITOR, ADMIN));
    rows.put(
        RUNNER_SERVICE + "GetRolloutReport", tenant(OPERATOR, APPROVER, REVOKER, AUDITOR, ADMIN));
  }

  private static void steering(Map<String, Row> rows) {
    rows.put(STEERING_SERVICE + "StartExtraction", tenant(PUBLISHER));
    rows.put(STEERING_SERVICE + "StartCalibration", tenant(PUBLISHER));
    for (String read : new String[] {"GetJob", "WatchJob", "ListJobs"}) {
      rows.put(STEERING_SERVICE + read, tenant(PUBLISHER, OPERATOR, AUDITOR, ADMIN));
    }
    rows.put(STEERING_SERVICE + "CancelJob", tenant(PUBLISHER, ADMIN));
  }

  /** The roles of {@code row}; none if there is no such row. */
  public static Set<Role> roles(String row) {
    Row found = ROWS.get(row);
    return found == null ? Set.of() : found.roles();
  }

  /** Whether one of {@code roles} may do {@code row}. */
  public static boolean allows(String row, Set<Role> roles) {
    return roles.stream().anyMatch(roles(row)::contains);
  }

  /** Whether {@code row} is about a tenant's own things; true for what has no row. */
  static boolean needsTenant(String row) {
    Row found = ROWS.get(row);
    return found == null || found.subject() == Subject.TENANT;
  }

  /** All rows by {@code SERVICE/METHOD} or {@code SERVICE/METHOD/what}. */
  public static Map<String, Row> rows() {
    return ROWS;
  }

  private static Row tenant(Role first, Role... others) {
    return new Row(EnumSet.of(first, others), Subject.TENANT);
  }

  private static Set<Role> everybodyBut(Role first, Role... others) {
    return EnumSet.complementOf(EnumSet.of(first, others));
  }
}
