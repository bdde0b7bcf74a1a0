package io.inferaligner.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller is there for (reliability.md §4.1). */
public enum Role {
  /** Uploads bundles, and has them made. */
  PUBLISHER,
  /** Agrees with a bundle before everybody gets it. */
  APPROVER,
  /** Moves channels. */
  OPERATOR,
  /** Bars bundles, fast and alone. */
  REVOKER,
  /** Reads everything, the audit log too. */
  AUDITOR,
  /** Backs up and restores. */
  ADMIN,
  /** Reads bundles and channels. */
  READER,
  /** Asks for answers. */
  USER,
  /**
   * Asks for answers with steering off, forced, or by a bundle of its choice, and for residuals.
   */
  EXPERIMENTER,
  /** A runner: asks the gate, follows channels. */
  RUNNER,
  /** A gate: follows channels. */
  GATE,
  /** A steering service: works with runners, publishes for those who started its jobs. */
  STEERING,
  /** Sets up tenants; sees nothing of theirs. */
  PLATFORM;

  /** Name in files and claims. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role called {@code label}. */
  public static Optional<Role> of(String label) {
    return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
  }
}
