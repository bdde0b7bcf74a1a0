package io.inferaligner.registry.access;

import io.grpc.Context;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls.
 *
 * @param subject name in the audit log; empty where nobody is authenticated
 */
public record Caller(String subject, Set<Role> roles) {
  static final Context.Key<Caller> KEY = Context.key("caller");

  /** Without authentication, on one machine: may do everything, and says itself who it is. */
  static final Caller ANYBODY = new Caller("", EnumSet.allOf(Role.class));

  /** A call that no interceptor saw: may do nothing. */
  private static final Caller NOBODY = new Caller("", Set.of());

  public Caller {
    roles = Set.copyOf(roles);
  }

  /** The caller of the current call. */
  public static Caller current() {
    return Optional.ofNullable(KEY.get()).orElse(NOBODY);
  }

  /** The name for the audit log: the authenticated one, else the one that was given. */
  public String actor(String claimed) {
    return subject.isEmpty() ? claimed : subject;
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
