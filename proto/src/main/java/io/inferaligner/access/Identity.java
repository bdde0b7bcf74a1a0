package io.inferaligner.access;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.Set;

/**
 * Who somebody was proved to be.
 *
 * @param subject never empty
 * @param tenants for whom this subject may act; {@link #ANY_TENANT} = for every one
 */
record Identity(String subject, Set<Role> roles, Set<String> tenants) {
  /** Stands for every tenant. */
  static final String ANY_TENANT = "*";

  Identity {
    roles = Set.copyOf(roles);
    tenants = Set.copyOf(tenants);
  }

  /**
   * This identity calling for {@code wanted}; if that is empty, for its only tenant, or the default
   * one where it may act for all, or none.
   *
   * @throws SteeringException TENANT_MISMATCH, the same whether there is such a tenant or not
   */
  Caller calling(String wanted) {
    if (wanted.isEmpty()) {
      return new Caller(subject, standard(), roles);
    }
    if (!tenants.contains(wanted) && !tenants.contains(ANY_TENANT)) {
      throw new SteeringException(
          FaultReason.TENANT_MISMATCH,
          "this caller may not act for the tenant it names: leave the tenant out, or ask for the right");
    }
    return new Caller(subject, wanted, roles);
  }

  private String standard() {
    if (tenants.size() == 1 && !tenants.contains(ANY_TENANT)) {
      return tenants.iterator().next();
    }
    return tenants.contains(ANY_TENANT) ? Caller.DEFAULT_TENANT : "";
  }
}
