package io.inferaligner.tenant;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What one tenant may use, and how much. Where nothing is said, nothing is bounded.
 *
 * @param scopes registry scopes that are this tenant's
 * @param channels channels it may use and change; empty: all
 * @param bundles names of bundles it may use and publish; empty: all
 * @param maxStrength largest shift relative to the mean norm of a layer, which is α in REL doses
 * @param fallback what may be done when the gate gives no verdict: local, always, refuse; it
 *     narrows the runner's own setting and never widens it
 * @param streams answers and captures at the same time, each runner
 * @param requestsPerMinute requests, each runner
 * @param tokensPerMinute prompt and answer tokens, each runner
 * @param storedBundles bundles in the registry
 * @param storedBytes their bytes
 */
public record TenantPolicy(
    Set<String> scopes,
    Set<String> channels,
    Set<String> bundles,
    OptionalDouble maxStrength,
    Optional<List<String>> fallback,
    OptionalLong streams,
    OptionalLong requestsPerMinute,
    OptionalLong tokensPerMinute,
    OptionalLong storedBundles,
    OptionalLong storedBytes) {
  /** Of every tenant where no file of tenants is set. */
  static final TenantPolicy UNBOUNDED =
      new TenantPolicy(
          Set.of(),
          Set.of(),
          Set.of(),
          OptionalDouble.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  public TenantPolicy {
    scopes = Set.copyOf(scopes);
    channels = Set.copyOf(channels);
    bundles = Set.copyOf(bundles);
    fallback = fallback.map(List::copyOf);
  }

  /**
   * Refuses a channel that is not this tenant's to use.
   *
   * @throws SteeringException TENANT_MISMATCH
   */
  public void requireChannel(String channel) {
    if (!channels.isEmpty() && !channels.contains(channel)) {
      throw refusal(
          "this tenant may not use channel '%s': use one of its own, or ask for the right"
              .formatted(channel));
    }
  }

  /**
   * Refuses a bundle that is not this tenant's to use, or that steers too strongly for it.
   *
   * @param strength largest shift relative to the mean norm of a layer
   * @throws SteeringException TENANT_MISMATCH
   */
  public void requireBundle(String name, double strength) {
    if (!bundles.isEmpty() && !bundles.contains(name)) {
      throw refusal(
          "this tenant may not use bundle '%s': use one of its own, or ask for the right"
              .formatted(name));
    }
    if (maxStrength.isPresent() && !(strength <= maxStrength.getAsDouble())) {
      throw refusal(
          "bundle '%s' steers with strength %.3g, this tenant allows at most %.3g: use a weaker bundle, or ask for a higher bound"
              .formatted(name, strength, maxStrength.getAsDouble()));
    }
  }

  /**
   * Refuses one more bundle where {@code bundles} with {@code bytes} are stored.
   *
   * @throws SteeringException STORAGE_FULL
   */
  public void requireRoom(long stored, long bytes, long more) {
    if (storedBundles.isPresent() && stored + 1 > storedBundles.getAsLong()) {
      throw new SteeringException(
          FaultReason.STORAGE_FULL,
          "this tenant may store %d bundles and has %d: collect what is not needed, or ask for more"
              .formatted(storedBundles.getAsLong(), stored));
    }
    if (storedBytes.isPresent() && bytes + more > storedBytes.getAsLong()) {
      throw new SteeringException(
          FaultReason.STORAGE_FULL,
          "this tenant may store %d bytes and has %d, this bundle has %d: collect what is not needed, or ask for more"
              .formatted(storedBytes.getAsLong(), bytes, more));
    }
  }

  private static SteeringException refusal(String sentence) {
    return new SteeringException(FaultReason.TENANT_MISMATCH, sentence);
  }
}
