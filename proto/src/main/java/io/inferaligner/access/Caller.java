package io.inferaligner.access;

import io.grpc.Context;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls, and for which tenant.
 *
 * @param subject name in the audit log; empty where nobody is authenticated
 * @param tenant whose bundles and channels the call is about; empty for a caller of no tenant
 */
public record Caller(String subject, String tenant, Set<Role> roles) {
  /** The tenant of calls without authentication. */
  public static final String DEFAULT_TENANT = "default";

  static final Context.Key<Caller> KEY = Context.key("caller");

  /** A call that no interceptor saw: may do nothing. */
  private static final Caller NOBODY = new Caller("", DEFAULT_TENANT, Set.of());

  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Without authentication, on one machine: may do everything, and says itself who it is. */
  static Caller anybody(String tenant) {
    return new Caller("", tenant, EnumSet.allOf(Role.class));
  }

  /** The caller of the current call. */
  public static Caller current() {
    return Optional.ofNullable(KEY.get()).orElse(NOBODY);
  }

  public boolean isAuthenticated() {
    return !subject.isEmpty();
  }

  /**
   * The name for the audit log: the authenticated one, else the one that was given. A steering
   * service acts for whoever started the job, so both are named; nobody who has other roles too may
   * name others, or one person could approve as two.
   */
  public String actor(String claimed) {
    if (!isAuthenticated()) {
      return claimed;
    }
    return roles.equals(Set.of(Role.STEERING)) && !claimed.isEmpty()
        ? claimed + " via " + subject
        : subject;
  }

  /**
   * Refuses unless this caller may do {@code row}.
   *
   * @throws SteeringException ROLE_REQUIRED
   */
  public void require(String row) {
    if (!AccessTable.allows(row, roles)) {
      throw new SteeringException(
          FaultReason.ROLE_REQUIRED,
          "%s needs one of the roles %s: ask for it, or call as somebody who has it"
              .formatted(row, AccessTable.roles(row).stream().map(Role::label).sorted().toList()));
    }
  }
}
