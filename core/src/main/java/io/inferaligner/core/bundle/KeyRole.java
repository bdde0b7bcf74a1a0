package io.inferaligner.core.bundle;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a key may sign; a key never signs anything else. */
public enum KeyRole {
  /** Manifests of bundles. */
  BUNDLE("application/vnd.inferaligner.bundle.v1+json"),
  /** Statements of where a channel points. */
  CHANNEL("application/vnd.inferaligner.channel.v1+json");

  private final String payloadType;

  KeyRole(String payloadType) {
    this.payloadType = payloadType;
  }

  /** DSSE payload type of what such keys sign. */
  public String payloadType() {
    return payloadType;
  }

  /** Name in files and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role called {@code label}. */
  public static Optional<KeyRole> of(String label) {
    return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
  }
}
