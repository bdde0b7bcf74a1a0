package io.inferaligner.registry.store;

import org.jspecify.annotations.Nullable;

/**
 * What a channel does beside its stable bundle; stored as JSON.
 *
 * @param canary digest, empty = none
 * @param weightPpm how many of a million sticky keys get the canary; 0 without one
 * @param saltId names the split; the same for all weights of one canary
 * @param shadow digest that is computed but never applied, empty = none
 */
public record Rollout(String canary, int weightPpm, String saltId, String shadow) {
  /** Nothing. */
  public static final Rollout NONE = new Rollout("", 0, "", "");

  static Rollout orNone(@Nullable Rollout rollout) {
    return rollout == null ? NONE : rollout;
  }

  Rollout withCanary(String digest, int ppm, String salt) {
    return new Rollout(digest, ppm, salt, shadow);
  }

  Rollout withoutCanary() {
    return new Rollout("", 0, "", shadow);
  }

  Rollout withShadow(String digest) {
    return new Rollout(canary, weightPpm, saltId, digest);
  }

  /** This rollout after {@code digest} was revoked or became stable. */
  Rollout without(String digest) {
    Rollout rest = canary.equals(digest) ? withoutCanary() : this;
    return rest.shadow.equals(digest) ? rest.withShadow("") : rest;
  }

  /** For the audit: empty without canary and shadow. */
  String describe() {
    return (canary.isEmpty() ? "" : " canary=" + canary + ":" + weightPpm)
        + (shadow.isEmpty() ? "" : " shadow=" + shadow);
  }
}
