package io.inferaligner.runner.api;

import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.gate.GateLadder;
import io.inferaligner.runner.gate.GateLadder.Rung;
import io.inferaligner.tenant.TenantPolicies;
import io.inferaligner.tenant.TenantPolicy;
import io.inferaligner.tenant.TenantQuotas;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the caller's tenant may have of this runner. Thread-safe. */
final class TenantBounds {
  private final TenantPolicies policies;
  private final TenantQuotas quotas = new TenantQuotas(System::nanoTime);
  private final String channel;

  /** The bounds of {@code policies} for a runner that follows {@code channel}. */
  TenantBounds(TenantPolicies policies, String channel) {
    this.policies = policies;
    this.channel = channel;
  }

  /**
   * Refuses a bundle that {@code tenant} may not use, or that steers too strongly for it. A bundle
   * that the request names itself is judged like the channel's.
   *
   * @throws SteeringException TENANT_MISMATCH
   */
  void require(String tenant, Optional<GenerateCall.Steered> steered) {
    TenantPolicy policy = policies.of(tenant);
    policy.requireChannel(channel);
    steered.ifPresent(with ->
        policy.requireBundle(
            with.pinned().bundle().manifest().name(), with.shift().relativeNorm()));
  }

  /**
   * A share of {@code tenant}'s quota.
   *
   * @throws SteeringException TENANT_RATE
   */
  TenantQuotas.Share share(String tenant, long tokens) {
    return quotas.share(tenant, policies.of(tenant), tokens);
  }

  /** The rungs of the ladder that {@code tenant} may stand on when the gate gives no verdict. */
  List<Rung> rungs(String tenant) {
    return policies
        .of(tenant)
        .fallback()
        .map(GateLadder::rungs)
        .orElse(Arrays.asList(Rung.values()));
  }
}
