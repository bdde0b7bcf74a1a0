package io.inferaligner.registry.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller is there for (reliability.md §4.1). */
public enum Role {
  /** Uploads bundles. */
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
  /** A runner or a gate: reads bundles and channels. */
  READER;

  /** Name in files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> of(String label) {
    return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
  }
}
